//! What a layer says of things that packs below it have: classes, names, exceptions to their rules.

use crate::model::{Said, text};
use crate::rules::doc::{self, AmendWork, Doc};
use crate::rules::resolve::{Making, plain, rules};
use crate::rules::select;
use crate::rules::tree::{At, suggestion};

/// The works that layers speak of, over all files.
pub(super) fn amended_works<'a>(
    docs: impl Iterator<Item = &'a Doc>,
) -> impl Iterator<Item = &'a (At<String>, AmendWork)> {
    let amends = docs.filter_map(|doc| doc.amend.as_ref());
    amends.flat_map(|amend| amend.work.iter().flat_map(|named| &named.0))
}

impl Making {
    /// Puts works into the class a layer gives them, and gives them its names.
    pub(super) fn amend(&mut self, docs: &[&Doc]) {
        let speaking = self.speaking(docs).into_iter().map(|(_, doc)| doc);
        for (id, amended) in amended_works(speaking) {
            self.check_class(amended.class.as_ref());
            match self.works.iter_mut().find(|work| work.id == id.value) {
                Some(work) => {
                    work.alias.extend(plain(amended.alias.as_ref()));
                    work.class = amended.class.as_ref().map(|at| at.value.clone()).or(work.class.take());
                }
                None => {
                    let said = select::unknown_work(&id.value, &self.works);
                    self.wrong(&id.spot, said);
                }
            }
        }
    }

    /// An exception that a layer makes is to a rule that there is.
    pub(super) fn check_lifted(&mut self, lifts: &[(usize, &doc::LayerUnless)], docs: &[&Doc]) {
        for (_, lift) in lifts {
            if !rules(docs).any(|rule| rule.id.value == lift.rule.value) {
                let near = text::nearest(&lift.rule.value, rules(docs).map(|rule| rule.id.value.as_str()));
                let said =
                    Said::new("no-such-rule").with("name", &lift.rule.value).with("near", suggestion(near));
                self.wrong(&lift.rule.spot, said);
            }
        }
    }
}
