# Everything earmark says in English. zh.ftl holds the same keys with the same arguments.

nothing = { "" }
yes = yes
no = no
side-inside = inside
side-outside = outside
on-side = { " " }{ $side } the red line
condition = { $name }: { $value }
at-most = ≤ { $value }
at-least = ≥ { $value }
column-fund = fund
column-work = work
column-side = side
column-date = date
column-quantity = quantity
column-item-total = item total
column-item = item
column-project = project
column-year = year
column-estate = estate
did-you-mean = ; did you mean { $names }?

## Rule files

toml-syntax = this is not TOML: { $detail }
toml-type = `{ $key }` must be { $wanted }, not { $found }
type-text = a text in quotes
type-integer = a whole number
type-float = a number with a decimal point (write a range or an amount as a text in quotes)
type-boolean = true or false
type-date = a day like 2021-06-24
type-list = a list in square brackets
type-table = a table
type-scalar = a text, a whole number, true, false or a day
toml-empty-list = the list `{ $key }` is empty; leave the key out if nothing is meant
blank-name = a blank is no name
toml-lacks = `{ $key }` is missing here
toml-unknown-key = there is no key `{ $key }` here{ $near }; known here: { $known }
no-such-fund = no fund is named `{ $name }`{ $near }
no-such-group = no fund belongs to a group `{ $name }`{ $near }
no-such-work = no work is named `{ $name }`{ $near }
no-such-tag = no work carries the tag `{ $name }`{ $near }
no-such-fact = no fact is named `{ $name }`{ $near }
no-such-source = no source is named `{ $name }`{ $near }
no-such-rule = no rule is named `{ $name }`{ $near }
no-such-side = `{ $name }` is not a side of the red line; write `inside` or `outside`
selects-nothing = this selects no work at all
ends-before-it-begins = this ends on { $until }, not after it begins on { $from }
bad-condition = `{ $fact }` takes { $wanted }
wanted-boolean = true or false (yes/no, 1/0)
wanted-range = a whole number or a range that is not empty, like "2001..", "..=2000" or "1990..=1995"
wanted-value = one of its values as a text
wanted-integer = a whole number
wanted-year = a year in four digits, from { $from } to { $to }
wanted-values = one of { $values }
duplicate-id = the id `{ $id }` is taken already
bad-id = `{ $id }` is not an id: small letters, digits, hyphens and underscores, beginning with a letter
not-one-of = `{ $found }` is none of { $known }{ $near }
one-value = `{ $key }` takes one value
name-is-sure = `{ $name }` is a name of `{ $other }`, and stays that
no-parent = `{ $id }` has no parent: there is no work `{ $parent }`
too-many = there are more of these than { $most }
text-fact-values = a text fact needs its `values`, { $most } at most
too-many-bands = `{ $name }` is cut at too many places: { $most } bands at most
name-taken = the name `{ $name }` means `{ $other }` already; a name that means two things belongs under [ambiguous]
otherwise-lacks = the fund `{ $fund }` answers `review` where no rule speaks, so it needs `{ $key }`
one-effect = the rule `{ $id }` needs exactly one of `allow`, `deny` and `review`
secondary-must-review = `{ $id }` rests on secondary sources only, so it may ask for review and nothing else
test-line-or-lines = a test has either one `line` or a table of `lines`
test-expects-others = { $expects ->
    [one] 1 answer is
   *[other] { $expects } answers are
  } expected of { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }; give one for each
test-by-without-line = `by` says which rules decide a `line` with what it must `expect`; here is none
test-no-programme = no line can be for the whole programme where the pack has no [programme]
one-bound = the limit `{ $id }` needs exactly one of: bounds (`at_most`, `at_least`), `exclusive`, `equals`
secondary-must-warn = `{ $id }` rests on secondary sources only, so its `severity` may be `warning` or `note` and nothing else
exclusive-two = the limit `{ $id }` needs two sets of funds that exclude each other
exclusive-overlap = the fund `{ $fund }` is in two sets that exclude each other
plus-or-only = `plus` adds parameters to the lines, `only` leaves the lines out; write one of them
key-twice = `{ $key }` is there twice
no-such-parameter = no parameter is named `{ $name }`{ $near }
share-needs-over = the limit `{ $id }` has a share, so it needs `over`: what the share is of
over-needs-share = the limit `{ $id }` has an `over` and no share of it
per-needs-amount = the limit `{ $id }` has a `per` and no yuan for each unit
table-makes-groups = the limit `{ $id }` is bound by a table, whose own columns make the groups; leave `by` out
bad-bound = `{ $text }` is neither yuan ("100000.00") nor a percentage ("60%"), not negative, with four decimals at most
bad-yuan = `{ $text }` is no amount of yuan that is not negative, like "100000.00"
bad-rate = `{ $text }` is no percentage with four decimals at most, like "60%"
one-kind-of-bound = a bound is exactly one of { $kinds }; `column` goes with `table`, `rate` and `beyond` with `amount`, `rates` with `by`, `whole` with `part`
rate-twice = more than one rate holds for `{ $value }`
rates-lack = no rate holds where `{ $fact }` is { $values }
bad-tolerance = `{ $text }` is no tolerance; write a percentage below 100 with at most two decimals, like "2.5%"
equals-of-line = `{ $column }` is a column of the estate; lines add up to a column of their own
included-is-a-pack = an included file has no [pack] of its own
layer-not-proved = there are more than six facts here that a table may lack (`optional = true`), all packs together: too many for a proof that this layer makes nothing less strict
layer-limit = a layer moves no work in or out of a limit below it: `{ $limit }` would count `{ $work }` otherwise
layer-programme = a layer adds no name for the whole programme: lines under `{ $name }` would be held to no rule about estates
joint-not-whole = `{ $id }` has more than six facts that a table may lack (`optional = true`): too many to say of every line what changes
no-pack = this file has no [pack]
no-such-pack = there is no pack or file `{ $name }`{ $near }
widens = `{ $by }` turns “{ $below }” into “{ $above }”, which the packs below do not leave to a layer: { $line }
packs-stand-alone = `{ $second }` is no layer on `{ $first }`: packs that stand alone cannot judge one budget together
extends-itself = the pack `{ $name }` extends itself

## Files and tables

cannot-read = this cannot be read: { $detail }
cannot-write = `{ $path }` cannot be written: { $detail }
no-folder-to-write = `{ $path }` cannot be written: there is no folder `{ $folder }`
not-encoded = byte { $at } fits no character of { $encoding }; say which encoding it is with --encoding
workbook-password = this workbook is protected by a password; save it without one
workbook-broken = this workbook cannot be read: it is damaged, or no workbook at all
workbook-broken-because = this workbook cannot be read: it is damaged, or no workbook at all ({ $detail })
workbook-large = this workbook holds more than { $most } GiB or too many cells; save the sheet as CSV
no-sheets = a table of text has no sheets, so --sheet means nothing here
no-such-sheet = there is no sheet `{ $name }`; there are { $sheets }
render-lang = a saved report speaks the language it was made in ({ $lang }); run `earmark check` again with --lang for another
several-sheets = the sheets { $sheets } all have the columns of a budget; say which with --sheet
sheet-in-doubt = the sheet `{ $sheet }` reads as a budget but for this: { $said }. Say with --sheet which to read
in-sheet = the sheet `{ $sheet }`: { $said }
only-hidden-sheets = no sheet has the columns of a budget but hidden ones, { $sheets }; --sheet NAME reads one
several-sheets-here = the sheets { $sheets } all have such columns; say which
only-hidden-sheets-here = no sheet has such columns but hidden ones, { $sheets }
no-sheet-surely = none of the sheets { $sheets } surely has such columns; say which
beside-settles = { $said }; of this table, behind its name: { $example }
beside-value = `{ $text }` says nothing of a table that can be taken: { $detail }
beside-word = `{ $name }` is neither a column of this table nor one of { $known }{ $near }
no-sheet-has-columns = none of the sheets { $sheets } has the columns of a budget
not-utf8 = this is not UTF-8: byte { $at } fits no character
no-such-file = there is no such file
link-to-nothing = this is a link to `{ $target }`, which is not there
is-a-folder = this is a folder, not a file
no-budget-beside = no budget is left to read: this file is named as a table beside the budgets; if another sheet of it holds the budget, put the sheet of that table behind its name: #sheet=NAME
pattern-matches-nothing = no file matches this pattern
bad-pattern = this pattern cannot be understood: { $detail }
skipped-no-columns = skipped: no budget columns ({ $columns } missing)
skipped-sheet = { $path }, sheet `{ $sheet }`: { $why }
skipped-empty = skipped: nothing is in it
skipped-hidden = skipped: it is hidden
skipped-hidden-budget = skipped: it is hidden, though it has the columns of a budget; --sheet reads it
skipped-no-table = skipped: it lacks the columns of such a table; `{ $read }` was read
skipped-hidden-table = skipped: it is hidden, though it has such columns too; `{ $read }` was read
skipped-own = skipped: earmark wrote this table itself
skipped-plan = skipped: a plan that earmark wrote; it is read where it is named
file-changed = the file changed while it was read
over-an-input = `{ $path }` is an input; choose another place to write to
two-to-stdout = only one output may go to standard output; give the others a path, like `-o csv=findings.csv`
workbook-on-screen = `{ $name }` is no text; give it a path, like `-o xlsx=report.xlsx`
two-to-one-path = two outputs go to `{ $path }`; give each a place of its own
output-nowhere = `{ $name }=` names no path; write `{ $name }=PATH`, or `{ $name }` alone for standard output
no-such-format = there is no format `{ $name }`{ $near }; the formats are { $known }
no-such-header-row = --header-row { $row }: nothing stands on that row
no-such-header = --columns { $column }={ $header }: no column has that header; there are { $near }
same-headers = `{ $header }` stands over { $count } columns; call them by names of their own, so that one is `{ $column }`
two-headers = { $headers } are all headers of `{ $column }`; say which with --columns { $column }=HEADER
one-header-twice = the header `{ $header }` is taken for both { $columns }; say which with --columns
no-such-header-here = { $column }={ $header }: no column has that header; there are { $near }
two-headers-here = { $headers } are all headers of `{ $column }`; say which
one-header-twice-here = the header `{ $header }` is taken for both { $columns }; say for which
set-not-item = lines cannot all share one `{ $column }`
given-twice = `{ $column }` is given twice
unit-unknown = the unit in the header `{ $header }` is not one of 元, 千元, 万元, 百万元, 亿元; give the amounts in one of them
unit-in-doubt = no unit is named, and none of the { $lines } lines is over { $largest }; say with --unit whether that is yuan, wan (万元) or yi (亿元)
units-clash = the header `{ $header }` and the line above the table ({ $noted }) name different units; say which with --unit
unit-line-unknown = a line above the table says that amounts are in `{ $text }`, which they cannot be read in; give them in 元, 千元, 万元, 百万元 or 亿元, or say which with --unit
unit-line-clash = the line above the table says { $noted } and --unit says { $given }
unit-below = line { $row } says that amounts are in { $noted }, where they are read in { $unit }; say which with --unit
units-differ = the columns of funds are in different units; give them all in one
fund-told-twice = { $headers } are all money of “{ $fund }”, and nothing says that they add up: where they do, put them in one column; where they tell one sum twice, keep the one that counts
side-by-side = two tables side by side: `{ $column }` is the column of a fund, and `{ $fund }`, beyond a blank column, says the fund of each line; keep one table, or say which column is the fund with --columns fund=…
sheet-goes-on = the sheet “{ $sheet }” has no header, and lines like those of “{ $of }”; give it the header or move its lines there, or say with --sheet which one to read
unit-clash = the header `{ $header }` and --unit { $given } say different things
set-but-there = --set { $column }: the file has that column (`{ $header }`)
columns-missing = { $count ->
    [one] the column { $columns } is missing
   *[other] these columns are missing: { $columns }
  }; the headers are { $headers }. Name them with --columns NAME=HEADER, or give a value for all lines with --set NAME=VALUE
columns-missing-here = { $count ->
    [one] the column { $columns } is missing
   *[other] these columns are missing: { $columns }
  }; the headers are { $headers }. Name them by their headers
no-such-key = groups of `{ $limit }` have no key `{ $name }`{ $near }; they have { $keys }
lines-above-header = the header is found on row { $header }, but what stands above it looks like lines (row { $row }, the last of { $count }) and would not be read; give each table a file of its own, or name the row of the header with --header-row N
set-of-estate = `{ $column }` is what --estates says of each estate; where that says nothing, --assume { $column }=VALUE takes it for granted
no-such-column = there is no column or fact `{ $name }`{ $near }
table-empty = there is nothing in this file
table-row-width = line { $row } has { $has } cells where the header has { $wants }
table-no-estate = line { $row } names no estate
table-estate-twice = line { $row } holds the estate `{ $estate }` a second time
table-row-bytes = line { $row } holds bytes that are no text
quote-unclosed = a quote that opens on line { $row } never closes; it swallowed { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  } to the end of the file
record-too-long = the record on line { $row } is too long to be one of a table; the rest of the file was not read
no-money-column = this table has no column of money: one of { $columns }; the headers are { $headers }
no-key-column = this table has several rows and no column that says what each is for: one of { $columns }; the headers are { $headers }
table-blank-key = line { $row } leaves `{ $column }` blank
table-bad-amount = line { $row }: `{ $text }` is no amount for `{ $column }`; write a plain number like 1,286,400.00
table-shared-amount = line { $row }: `{ $column }` shares a merged cell with others; write how much of it is whose
table-taken-back = line { $row }: “{ $text }” takes money back, yet the amount is above zero; write it with a minus, or clear that cell if the amount is what is left after it
no-such-assumption = `{ $name }` is neither an assumption of the pack nor FACT=VALUE{ $near }
assumed-otherwise = `{ $name }` takes for granted what `{ $other }` takes otherwise; keep one of them
bad-assumed-value = `{ $text }` is no value of `{ $fact }`, which takes { $wanted }
no-amount = `{ $text }` is not an amount; write a plain number like 1,286,400.00
one-fund-only = `{ $name }` may mean { $candidates }; write which
no-such-limit = the pack has no limit `{ $name }`{ $near }
no-such-code = there is no code `{ $name }`{ $near }
bad-place = `{ $text }` is not FILE:ROW, like budget.csv:42
row-is-no-line = row { $row } is no line of the budget ({ $kind }); `earmark inspect` shows how such rows were read
no-such-row = no record begins on line { $row }
no-such-thing = there is no code, rule, fund, work or source called `{ $name }`{ $near }
no-such-day = the day of `{ $key }` is in no calendar; write it like 2021-06-24
bad-day = `{ $text }` is not a day; write it like 2021-06-24

waiver-lacks-code = `code` or `rule` is missing here: say which finding, or which rule, this is a waiver of
waiver-blank = `{ $key }` says nothing; write it out
waiver-of-reading = findings of `{ $code }` cannot be waived: what could not be read, nobody can approve; put the table right
waiver-of-waiver = findings of `{ $code }` cannot be waived: renew the waiver they are about, or take it out
waiver-other-code = the key is that of a finding of `{ $key }`, and the code says `{ $code }`
waiver-wildcard = `{ $text }`: a waiver is for one finding, and nothing stands for many; take the key as a JSON report has it
waiver-bad-key = `{ $text }` is no finding's key: code, item, estate, work, side and fund, parted by colons, or code, limit and group; take it as a JSON report has it
waiver-bad-fingerprint = `{ $text }` is no fingerprint: 32 digits and letters from a to f; take it as a JSON report has it
waiver-twice = this is the line of the waiver { $id } already
waiver-lacks-second = `second_approver` is missing here: what a text rules out takes two people
waiver-same-person = `{ $name }` is the approver as well; the second one must be somebody else
waiver-ends-first = it ends on { $expires }, before it was approved on { $approved }
waiver-not-yet = it was approved on { $approved }, after { $date }, the day that is judged by
waiver-bad-maximum = `{ $text }` is no amount of yuan above nothing; write it in quotes, as "48000.00"
waivers-without-day = waivers cannot be judged without --as-of DATE: each is good through a day, and the day is never taken from the machine's clock
baseline-no-report = this is not a report of earmark as JSON: { $detail }
baseline-other-schema = this is `{ $schema }`, and `{ $known }` is what can be read
baseline-bad-fingerprint = the finding `{ $key }` has no fingerprint that can be read: `{ $text }`
baseline-version = the baseline { $path } was written by earmark { $version }, and this is { $mine }: what they judge otherwise is not known
baseline-packs = the baseline { $path } was judged by other rules ({ $packs }): what they judge otherwise is not known
baseline-kept = the baseline { $path } was left as it is: not everything was read, or nothing was checked
baseline-written = the baseline { $path } holds { $count ->
    [one] one finding
   *[other] { $count } findings
  } now

## Findings

forbidden = ¥{ $amount } of { $work }{ $side } is charged to { $fund }, though { $rests }
forbidden-estate = ¥{ $amount } of { $work }{ $side } is charged to { $fund }, but the estate { $estate }{ $fact } does not count: { $because }
label-forbidden = may not pay for this
rests-on-words = { $source } ({ $at }) says “{ $words }” — { $because }
rests-on-statement = { $source } ({ $at }; a statement, not a regulation) says “{ $words }” — { $because }
rests-on-reason = { $source } ({ $at }) rules it out — { $because }
rests-on-statement-reason = { $source } ({ $at }; a statement, not a regulation) rules it out — { $because }
not-allowed = ¥{ $amount } of { $work }{ $side } is charged to { $fund }, which does not list it
label-nothing = nothing lets this fund pay
label-only-inside = pays for this only inside
label-only-outside = pays for this only outside
label-not-this-work = does not list this work
label-only-where = pays only where { $condition }
label-only-when = pays for this only in { $period }
label-excepted = the exception { $exception } takes this out
needs-review = ¥{ $amount } of { $work }{ $side } is charged to { $fund }; somebody must decide: { $because }
label-review = to be confirmed
undetermined = ¥{ $amount } of { $work }{ $side } charged to { $fund } cannot be judged yet; missing: { $missing }
label-undetermined = depends on what is missing
waiting-estate = estate { $estate }: { $ways }. Fill in { $columns } in the estate table{ $assume }
waiting-input = { $ways }{ $estate }. Add --estates FILE (columns { $columns }){ $assume }
one-and-another = { $first }; { $second }
waiting-way = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }, ¥{ $amount }, would be eligible if { $conditions }
waiting-never = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }, ¥{ $amount }, would not be eligible in any case, but may be judged otherwise
correct-cells = , and correct the cells of { $columns } that could not be read
which-work = which of the works below the one named
or-assume = , or --assume { $name }
or-assume-facts = , or --assume FACT=VALUE
name-blank = no { $what } is given
near-names = ; near: { $names }
no-near-name = ; nothing known is near
unknown-fund = `{ $text }` names no fund{ $near }
unknown-fund-unsure = `{ $text }` may mean { $candidates }, which are judged differently; write which
unknown-work = `{ $text }` names no work{ $near }
unknown-work-unsure = `{ $text }` may mean { $candidates }, which are judged differently; write which
unknown-work-several = `{ $text }` names several works, { $candidates }, which are judged differently; split the amount
unknown-work-strict = `{ $text }` is not the name of one work; without --strict it would be taken for { $candidates }
unknown-work-rest = `{ $text }` contains { $names }, but `{ $rest }` in it was not understood, so it was not taken for that; write the name of one work
unknown-side = `{ $text }` is not a side of the red line; write inside or outside
unknown-estate = `{ $text }` names no estate of the table{ $near }
unknown-estate-blank = no estate is given
unknown-estate-several = `{ $text }` is the name of several estates: { $estates } (id and line); write the id
bad-amount = `{ $text }` is not an amount; write a plain number like 1,286,400.00. It counts as 0.00
bad-amount-blank = no amount is given. It counts as 0.00
bad-amount-formula = `{ $text }` is a formula without a result; open the file in a spreadsheet program and save it, or write the number. It counts as 0.00
bad-amount-fine = `{ $text }` has more decimals than fen need: { $most } at most, in { $unit }. It counts as 0.00
bad-amount-large = `{ $text }` is beyond 9,999,999,999,999.99 yuan. It counts as 0.00
bad-date = `{ $text }` is not a day; write it like 2021-06-24
bad-fact = `{ $text }` is no value of { $fact }, which takes { $wanted }
bad-row-nul = the record holds a NUL byte, so it is no text; nothing of it was read
bad-row-utf8 = the record is not UTF-8 (byte { $at } of it); nothing of it was read
bad-row-encoding = the record is no { $encoding }; nothing of it was read
bad-row-width = the record has { $has } cells where the header has { $wants }; nothing of it was read
bad-row-unclosed = a quote in this record never closes; it swallowed { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  } to the end of the file, which were not read
bad-row-long = the record is longer than { $most } MiB; it and the rest of the file were not read
in-column = column `{ $header }`: { $said }
total-mismatch = the sum stated is ¥{ $stated }, but { $lines ->
    [one] its 1 line comes to
   *[other] its { $lines } lines come to
  } ¥{ $sum }: ¥{ $off } apart
total-mismatch-unread = the sum stated is ¥{ $stated }, but its lines come to ¥{ $sum } without the amount on line { $row }, which could not be read and would have to be ¥{ $off }
total-unread = a sum is stated here, but `{ $text }` is no amount; nothing could be held against it
part-above-whole = `{ $header }` says ¥{ $part }, which is more than the ¥{ $whole } it is to be a part of
row-total-mismatch = the row says ¥{ $stated } in all, but its funds come to ¥{ $sum }: ¥{ $off } apart
row-total-mismatch-unread = the row says ¥{ $stated } in all, but its funds come to ¥{ $sum } without a cell that could not be read and would have to be ¥{ $off }
side-clash = `{ $text }` says { $says } the red line, the side column { $given } it; neither was believed
fact-clash = the budget says `{ $text }` of { $fact }, the estate table says `{ $table }`; the table was believed
duplicate-item = item { $item } is charged to { $fund } { $times } times in this run, here with ¥{ $amount }; also at { $place }
double-funding = ¥{ $amount } of { $work }{ $side } in { $estate } is charged to { $fund }, and once more to { $other } under item { $item } ({ $place })
control-total-lines = there are { $value } lines where { $expected } were expected; the difference is { $difference }
control-total = { $what }: ¥{ $value } where ¥{ $expected } was expected; the difference is ¥{ $difference }{ $unread }
control-total-not-read = { $count ->
    [one] ; 1 amount could not be read and counts as 0.00
   *[other] ; { $count } amounts could not be read and count as 0.00
  }
control-total-not-told = { $count ->
    [one] ; of 1 line the fund or the amount could not be read
   *[other] ; of { $count } lines the fund or the amount could not be read
  }
all-money = all lines
lines-read = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }
content-dropped = { $work }{ $side } in { $estate }, approved with ¥{ $amount }, is no longer there{ $tail }
content-reduced = { $work }{ $side } in { $estate }: { $value } { $unit } where { $expected } was approved, for ¥{ $amount }{ $tail }
content-added-by-nobody = ¥{ $amount } of { $work }{ $side } in { $estate } is not among what was approved, and its fund is not known{ $tail }
content-added = ¥{ $amount } of { $work }{ $side } in { $estate } is charged to { $fund } and is not among what was approved{ $tail }
price-raised = { $work }{ $side } in { $estate }: ¥{ $amount } for { $value } where ¥{ $approved } for { $expected } was approved, so each costs more{ $tail }
fund-switched = ¥{ $amount } of { $work }{ $side } in { $estate } is paid by { $value }; approved was { $expected }{ $tail }
side-switched = ¥{ $amount } of { $work } in { $estate } lies { $value }; approved was { $expected }{ $tail }
ambiguous-match = { $work }{ $side } in { $estate }: which of { $approved ->
    [one] 1 approved line
   *[other] { $approved } approved lines
  } answers to which of { $now ->
    [one] 1 line
   *[other] { $now } lines
  } cannot be told, so they were not compared; give them the same items
approved-stays = , while central money stays as it was
approved-fund-stays = , while money stays as it was
approved-cut = ; no central fund still pays as much
approved-fund-cut = ; no fund still pays as much
approved-changed = ; the number of an approval stands beside it
over-quota = { $group }: ¥{ $value } is charged against a quota of ¥{ $limit }, ¥{ $excess } more than was granted
over-limit = { $group }: ¥{ $value } is charged where ¥{ $limit } is the most, ¥{ $excess } too much ({ $because })
under-limit = { $group }: ¥{ $value } is charged where ¥{ $limit } is the least, ¥{ $excess } too little ({ $because })
split-mismatch = { $group }: the lines add up to ¥{ $value }, the table says ¥{ $limit }; they lie ¥{ $excess } apart
excluded-pair = { $group } draws on funds that exclude each other: { $drawn } ({ $because })
excluded-drawn = ¥{ $amount } on { $funds }
quota-missing = { $group }: { $lines ->
    [one] 1 line, ¥{ $amount }, has
   *[other] { $lines } lines, ¥{ $amount }, have
  } no quota, though the table lists others of this kind
quota-unlisted = { $fund }: the table of quotas never lists it, so { $lines ->
    [one] 1 line, ¥{ $amount }, was
   *[other] { $lines } lines, ¥{ $amount }, were
  } held against nothing
quota-unused = { $group }: nobody draws on the quota of ¥{ $amount }
limit-open = { $group } cannot be held against the limit `{ $limit }` yet ({ $because }): { $lacks }
limit-waits = { $lines ->
    [one] 1 line, ¥{ $amount }, waits
   *[other] { $lines } lines, ¥{ $amount }, wait
  } to be held against the limit `{ $limit }`: { $lacks }
lack-amount = { $count ->
    [one] an amount could not be read
   *[other] { $count } amounts could not be read
  }
lack-quota = there is no quota
lack-parameter = { $name } is not given; add --param { $id }=AMOUNT, or a column to --quotas
lack-column = { $column } is missing
lack-column-of = { $column } is missing, or no number, for { $owners }
lack-differs = lines differ in their { $column }
lack-differs-of = lines differ in their { $column }: { $owners }
lack-fact = the lines do not say, or do not agree on, { $column }
lack-open = which lines count hangs on { $columns }
group-two = { $first }, { $second }
group-blank = no { $column }
group-sum = { $group } (¥{ $amount })
message-with-label = { $message }: { $label }
waiver-expired = the waiver { $id }, approved by { $approver }, ended on { $expires }: what it was for is open again
waiver-lapsed = the waiver { $id }, approved by { $approver }, is not for what is there now: { $why }
waiver-unused = nothing was found that the waiver { $id } is for
waiver-unused-ended = nothing was found that the waiver { $id } is for, and it ended on { $expires }
lapsed-changed = the amount, a cell that the rules read, or the number of lines that are alike has changed
lapsed-other-rule = it does not rest on `{ $rule }`
lapsed-above = ¥{ $amount } is more than the ¥{ $maximum } it was approved for
lapsed-not-read = it was approved up to an amount, and the money could not be read
lapsed-one-approver = a text rules it out, or may, and one person alone approved it; add second_approver

## The terminal

at-place = ({ $parts })
at-and = { $first }, { $second }
at-sheet = sheet { $sheet }
at-item = item { $item }
at-column = column `{ $column }`
at-lettered = column { $letters } `{ $column }`
rule-line = rule: { $rule } — { $source }{ $issued }, { $at }{ $confidence }
limit-line = limit: { $rule } — { $source }{ $issued }, { $at }{ $confidence }
group-lines = { $lines ->
    [one] 1 line counts
   *[other] { $lines } lines count
  }; the largest: { $largest }
largest-line = { $place } (¥{ $amount })
head-quota = quota
head-granted = granted
head-used = used
head-left = left
rule-line-bare = rule: { $rule }
confidence-regulation = { "" }
confidence-statement = { " " }(a statement, not a regulation)
confidence-secondary = { " " }(reported at second hand)
fund-left = { $fund } (¥{ $amount } left of its quota)
fund-nothing-left = { $fund } (nothing left of its quota)
could-pay-line = could pay, as the rules stand: { $funds }
could-pay-if-line = could pay, as the rules stand, if { $conditions }: { $funds }
next-lines = all of them: { $command }
next-line = next: { $command }
all-inputs = all files
found-more = { $count ->
    [one] 1 more finding is not drawn
   *[other] { $count } more findings are not drawn
  } (¥{ $amount }); write them all with -o csv=PATH
kind-estimate = the approved estimate
kind-control-price = the control price
approved-heading = held against { $kind }, { $path }
head-estate = estate
head-approved = approved
head-now = now
head-dropped = no longer there
head-reduced = cut
head-added = added
carried-central = { $amount } (central { $part })
carried-group = { $amount } ({ $part })
note-without-quantity = { $count ->
    [one] 1 approved content has no quantity in both tables: whether it was cut could not be told
   *[other] { $count } approved contents have no quantity in both tables: whether they were cut could not be told
  }
note-other-units = { $count ->
    [one] 1 approved content is measured in differing units: whether it was cut could not be told
   *[other] { $count } approved contents are measured in differing units: whether they were cut could not be told
  }
note-unlike-quantities = { $count ->
    [one] 1 approved content is paid by funds that say different quantities: whether it was cut, or costs more each, could not be told
   *[other] { $count } approved contents are paid by funds that say different quantities: whether they were cut, or cost more each, could not be told
  }
note-kind = { $path } was taken for the estimate; say which it is with --approved-kind
summary = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  } checked, ¥{ $amount }: { $verdicts }; { $findings ->
    [0] no findings
    [one] 1 finding
   *[other] { $findings } findings
  }
summary-verdict = { $verdict } { $lines } (¥{ $amount })
section-quotas = Quotas
section-findings = Findings
section-rules = Rules
section-notes = Not checked, and what to know
section-run = This run
code-findings = { $code }{ $title } ({ $count })
code-titled = : { $title }
head-place = place
packs-base = The packs that come with earmark.
head-basis = rules
source-line = { $source }{ $issued }, { $at }{ $confidence }
input-line = { $path } ({ $role }): { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }, sha256 { $sha256 }
head-lines = lines
head-amount = amount
row-checked = checked
row-eligible = eligible
row-misallocated = misallocated
row-review = review
row-undetermined = undetermined
row-assumed = of it, as assumed
reconciles = reconciles: lines { $lines }, amount { $amount }
closing-rules = rules { $rules }
closing-as-of = as of { $date }
assumption-line = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }, ¥{ $amount }, judged on an assumption: { $assumption } ({ $source })
assumed-by-pack = the pack's
assumed-by-flag = yours
note-encoding = { $path } is read as { $encoding }
note-skipped = { $path }: { $count ->
    [one] 1 row is no line of the budget (a total, a heading, a note); earmark inspect names it
   *[other] { $count } rows are no lines of the budget (totals, headings, notes); earmark inspect names them
  }
note-carried = { $path }: { $count ->
    [one] 1 blank or repeated cell takes what stands above it
   *[other] { $count } blank or repeated cells take what stands above them
  }
assumed-by-text = as the work's text says
note-no-items = { $path } has no item column: the record's number stands in, and repeats, waivers and limits by item are off
note-fund-beside = { $path }: the column `{ $header }` may hold a fund or its money too, beside the columns that say both of each line; it was not read, and nothing in it is counted
note-may-be-fund = { $path }: the column `{ $header }` holds { $amount } and is counted as no fund's money, as nothing says whether it is; if it is, head it with the fund's name
note-blank-items = { $count ->
    [one] 1 line has no item, so it was not looked at for repeats
   *[other] { $count } lines have no item, so they were not looked at for repeats
  }
note-not-read = { $count ->
    [one] 1 amount could not be read; it counts as 0.00
   *[other] { $count } amounts could not be read; each counts as 0.00
  }
note-inferred = { $count ->
    [one] 1 line, ¥{ $amount }, does not name one work and fund for certain: what it may mean was inferred, and all of that agrees
   *[other] { $count } lines, ¥{ $amount }, do not name one work and fund for certain: what each may mean was inferred, and all of that agrees
  }
note-programme = { $count ->
    [one] 1 line for the whole programme, ¥{ $amount }, has no estate: rules about estates do not apply to it
   *[other] { $count } lines for the whole programme, ¥{ $amount }, have no estate: rules about estates do not apply to them
  }
no-lines-saved = `{ $name }` gives the lines themselves back, which a saved report does not hold ({ $why }); alone it can be drawn as { $known }
not-as-saved = rules or files are not as they were: `earmark verify` says what differs
cannot-read-report = { $path }: cannot be read: { $detail }
no-report = { $path }: is no report that `earmark check -o json` wrote: { $detail }
other-report = { $path }: is `{ $detail }`, not `earmark.report/1`
no-folder = { $path }: cannot be entered: { $detail }
verify-same = same
verify-differs = DIFFERS
verify-unknown = NOT KNOWN
verify-tool = the version of earmark
verify-settings = what the run was asked, and its digest
verify-digest = the findings and figures, and the report's digest
verify-pack = the rules `{ $pack }`
verify-input = { $path }
verify-run = the whole report, made again
verify-bytes = it says the same, but not byte for byte as it was written
verify-unread = it could not be taken apart
verify-not-read = not all that it was made of could be read
verify-gone = the same run reads no such file now
verify-no-digest = there is no digest of the whole of it
verify-stdin = the report is of standard input: give the same again, as `earmark verify REPORT < FILE`
verify-more = … and { $count } more places
verify-change = was { $was }, is { $is }
verify-nothing = nothing
verify-holds = { $path } holds: the same rules on the same inputs give the same report
verify-holds-not = { $path } does not hold as it stands
note-settings = { $path } sets { $settings }
note-fact-not-asked = no table has a column for { $facts }: rules that ask for it were not applied
note-pack = { $pack }: { $notice }
note-review-due = the pack { $pack } was to be reviewed by { $date }
note-below-zero = { $count ->
    [one] 1 group comes
   *[other] { $count } groups come
  } to less than nothing under the limit `{ $limit }`: { $groups }
note-quota-rows-added = { $path }: { $count ->
    [one] 1 row adds
   *[other] { $count } rows add
  } to a quota listed before
note-quotas-not-asked = { $path }: no limit of the pack asks for this table
not-checked = not checked here: { $what }
not-checked-quotas = quotas (add --quotas FILE)
not-checked-totals = whether items add up (no column of totals)
not-checked-repeats = repeats
not-checked-approved = changes against an approved budget
closing-alert = Findings are alerts put to a person, never proof.
incomplete = this run is not complete: what could not be read was not judged
nothing-checked = nothing was checked: there are no lines

## Commands

sql-no-such-dialect = there is no dialect `{ $name }`{ $near }; known: { $known }
sql-no-such-table = no table has the role `{ $name }`{ $near }; the roles are budget, estates and quotas
sql-table-wrong = `{ $name }`: { $detail }
sql-columns-missing = { $count ->
    [one] the column { $columns } is missing
   *[other] these columns are missing: { $columns }
  }; listed are { $headers }. List every column the table has: budget=NAME(COLUMN, COLUMN, …)
sql-too-fine = { $name } is cut into more than { $most } values, and a whole number of SQL has no room for more; judge by `check`
sql-too-many-cases = what is said of { $fund } falls into too many cases to be written down; judge by `check`
explain-code = code
explain-severity = severity
explain-group = group
page-effect = effect
page-funds = funds
page-works = works
page-side = side
page-where = where
page-period = in force
page-because = because
page-cites = rests on
page-exceptions = unless
page-aliases = also called
page-groups = groups
page-rules = rules
page-class = class
page-tags = tags
page-leaves = works below it
page-implies = lies by nature
page-otherwise = where no rule speaks
page-delegable = a layer may loosen this
page-confidence = confidence
page-issued = issued
page-issuer = issuer
page-note = note
page-may-mean = may mean
page-several = A line that says no more is decided only where all of these come to the same.
page-place = written in
page-limit-lines = of
page-limit-groups = for each
page-limit-over = share of
page-limit-per = yuan for each
page-limit-bound = holds them to
effect-limit = limits
group-by-table = what the table lists
group-all = the whole run
limit-at-most = at most { $bound }
limit-at-least = at least { $bound }
limit-exclusive = one of these alone: { $sets }
limit-equals = what { $column } says, give or take { $within }
bound-steps = { $amount } and { $rate } of what lies beyond { $beyond }
bound-table = the table { $table }, column { $column }
bound-by-fact = by { $fact }: { $rates }
bound-share = the share that { $part } is of { $whole }
base-lines = lines ({ $lines })
base-plus = { $base } plus { $parameters }
both-sides = both sides
otherwise-not-allowed = not allowed
class-basic = basic
class-improvement = improvement
class-upgrade = upgrade
effect-allow = allows
effect-deny = denies
effect-review = asks for review
confidence-word-regulation = regulation
confidence-word-statement = statement, not a regulation
confidence-word-secondary = at second hand
matrix-fund = fund
matrix-side = side
matrix-works = works
matrix-answer = answer
matrix-rules = rules
matrix-if = if
matrix-all-of = { $family }
matrix-all-but = { $family }: all but { $others } ({ $count })
matrix-everything = every work
matrix-note = if { $number }: { $text }
matrix-title = { $pack }
matrix-title-on = { $pack }, on { $day }
list-id = id
list-name = name
list-title = title
list-rules = rules
list-works = works
list-funds = funds
why-considered = rules that name the fund
why-bites = bites
why-fails = fails: { $reason }
why-open = hangs on { $missing }
why-lifted = lifted by an exception
why-charged = { ", " }{ $fund }, ¥{ $amount }
why-verdict = verdict
why-lines = line { $row } of { $path }
ask-heading = who may pay for { $work }{ $side }{ $amount }
ask-cap = the amount may be held back by this limit: { $because }
ask-taken = taken for granted by the pack: { $facts }
reason-side = lies { $has }, the rule asks for { $wants }
works-but = except { $work }
works-all = any work
works-tagged = works tagged { $tag }
works-and-tagged = of them those tagged { $tag }
works-and-of-class = of them those of the class { $class }
reason-work = is { $has }, the rule asks for { $wants }
reason-fact = { $fact } is { $has }, the rule asks for { $wants }
reason-date = is dated { $has }, the rule holds { $wants }
reason-exception = the exception { $exception } lifts it
reason-lacks = { $name } is not given, the rule asks for { $wants }
plain-list = { $items }
only-side = { $side }
ask-amount = { ", ¥" }{ $amount }
why-waits = it waits for { $missing }; it would be eligible if { $conditions }
works-map-head = What texts of works were taken for. Correct or fill in each `work`, then give this file to `earmark check --works-map`.
works-map-open = not sure: write which work this is, or split the amount
setting-typed = { $key } = { $value }  (typed)
setting-file = { $key } = { $value }  ({ $path }:{ $line })
setting-default = { $key } = { $value }  (default)
severity-error = error
severity-warning = warning
severity-note = note
matrix-others = { $family }: all others ({ $count })
matrix-some = { $family }: { $works } ({ $count })
answer-eligible = may pay
answer-review = to be confirmed
answer-not-allowed = not listed, so not allowed
answer-forbidden = denied
ask-if = { $answer } if { $condition }
why-rule = { $rule } ({ $effect }): { $result }
row-forbidden = forbidden
row-not-allowed = not allowed
row-waived = waived
row-known = known
stands-waived = waived by { $id } until { $expires }
standing-mark = { " " }({ $standing })
two-approvers = { $first } and { $second }
waived-line = waived: { $id }, approved by { $approvers } on { $approved }, good through { $expires }: { $reason }
known-line = known: an earlier report has it already
tallies = yes
tallies-not = no
or = { "; or " }
one-of-works = one of { $count } of the works it may be
estate-fact = { " " }({ $name }: { $value })
group-reading = reading
group-eligibility = eligibility
group-limits = limits
group-repeats = repeats
group-approved = approved
group-waivers = waivers
head-finding = finding
head-approver = approved by
head-expires = good through
head-state = state
waiver-in-force = in force
waiver-holds = holds
waiver-has-ended = ended
waiver-has-lapsed = lapsed
waiver-not-needed = unused
waiver-untold = not told: not everything could be read
no-waivers = the register holds no waivers
waiver-written = { $id } is in { $path } now: { $place } ({ $lines ->
    [one] one line
   *[other] { $lines } lines
  }, ¥{ $amount }), good through { $expires }
waiver-goes-ended = { $id } ended on { $expires }: { $key }, approved by { $approvers } ({ $reason })
waiver-goes-unused = { $id } is not needed: { $key }, approved by { $approvers }, good through { $expires } ({ $reason })
waivers-gone = taken out: { $count }; left: { $left }
waivers-would-go = would be taken out: { $count }; would be left: { $left }
waivers-kept = { $path } was left as it is: what could not be read, or is not there, may need any of its waivers
waivers-inline = { $path }: write each waiver as a table of its own, [[waiver]]
waive-needs-second = two people have to approve this: a text rules { $place } out, or may; add --second-approver
waive-needs-files = name the files of the finding: FILE:ROW, or --with FILE beside --key, or --report REPORT
waive-nothing-there = nothing was found at { $place }
waive-other-codes = nothing of `{ $code }` was found at { $place }, but { $codes }
waive-which = several findings stand at { $place }: { $codes }; say which with --code, or name its key instead of the row: --key KEY --with FILE
waive-not-read = with --maximum the money has to be known, and some of it could not be read
waive-over-already = it would end on { $expires }, before { $date }, the day that is judged by
waive-above = ¥{ $amount } is there, more than the maximum of ¥{ $maximum }
group-rules = rules
skipped-file = { $path }: { $why }
problem-word = error
inferred-line = inferred: { $works } (from { $names })
inferred-loosely = inferred: one of { $works } (from { $names })
name-at = `{ $name }` at character { $at }
rules-line = rules that may decide: { $rules }
inspect-line = { $name }: { $value }
inspect-encoding = encoding
inspect-encoding-of = { $encoding }, { $delimiter }
inspect-unit-of = { $unit } ({ $from })
column-amount = amount
column-unit = unit of the quantity
column-approval = approval of the change
inspect-sheet = sheet
inspect-above = above the header, by row
inspect-header-rows = header on row
inspect-unit = unit
inspect-lines = lines
inspect-lines-of = { $lines }, ¥{ $amount }
inspect-not-read = amounts that could not be read, each counted as 0.00
inspect-carried = cells taken over from above
inspect-column = column
inspect-header = header
inspect-means = taken for
inspect-why = why
inspect-row = row
inspect-kind = is
inspect-text = begins
inspect-stated = states
inspect-agrees = agrees
inspect-tallies = with its lines
inspect-tallies-not = NOT with its lines
inspect-sheets-passed = sheets that are not read
inspect-skipped = rows that are no lines
inspect-unknown = names to put right
inspect-name = row { $row } ({ $lines ->
    [one] 1 line
   *[other] { $lines } lines
  }): { $message }
inspect-more = { $count } more; -o json has them all
inspect-paste = the columns, ready for earmark.toml
delimiter-comma = commas
delimiter-semicolon = semicolons
delimiter-tab = tabs
unit-from-header = the header says so
unit-from-line = a line above the table says so
unit-from-flag = you say so
unit-from-nowhere = nobody says so; amounts are taken as yuan
why-id = its own name
why-name = a known header
why-flag = you say so
why-fund = the money of one fund
why-row-total = the sum of its row, checked and not added
why-memo = a part of other columns, not added
why-section = said by headings between the rows
why-kept = kept as it is
kind-total = total
kind-section = heading
kind-memo = part of another row
kind-note = note
kind-header = header again
kind-no-money = no money in it
test-fails = fails
test-passes = passes: { $name }
test-line = line { $line }: { $what }
test-expected = expected: { $answer }
test-got = got: { $answer }{ $missing }
test-answer = { $code }{ $by }
test-by = { " " }by { $rules }
test-by-none = { " " }by no rule
test-lacks = { " " }(missing: { $missing })
test-rule = { $rule }: { $because }
test-near = near: { $rule }: { $because }
test-not-found = expected to be found, and was not: { $finding }
test-found = found, and not expected: { $code } on line { $line }: { $message }
test-found-over-all = found, and not expected: { $code } over several lines: { $message }
test-unreadable = its tables cannot be read: { $why }
tests-passed = { $pack }: { $passed } of { $run ->
    [one] 1 test passes
   *[other] { $run } tests pass
  }{ $out }
tests-left-out = { " " }({ $count } left out by --filter)
coverage = covered: { $covered } of { $all } ({ $percent } %){ $kinds }
coverage-kinds = { ": " }{ $kinds }
coverage-kind = { $kind } { $covered } of { $all }
coverage-missed = decides no test: { $kind } { $id }  { $place }
coverage-short = that is less than the { $least } % asked for
kind-rule = rule
kind-exception = exception
kind-vintage = vintage
kind-rules = rules
kind-exceptions = exceptions
kind-limit = limit
kind-limits = limits
kind-vintages = vintages
nothing-tested = nothing was tested: a pack without tests proves nothing
nothing-filtered = nothing was tested: no test has `{ $filter }` in its name
init-in-the-way = nothing was written, for this is there already: { $paths }
init-nothing-eligible = `{ $pack }` lets nothing be paid for that a layer could begin with
init-wrote = wrote { $path }
init-next = next: { $command }

# What can be proved of packs ---------------------------------------------------------------------------

lint-invariant-broken = the invariant `{ $id }` does not hold: a line gets the answer “{ $answer }” — { $because }
lint-loosens = loosens
lint-loosened = is loosened
lint-decides = decides it
lint-never-decides = `{ $id }` decides no line: wherever it bites, a stricter rule does
lint-never-bites = `{ $id }` bites on no line: its exceptions leave nothing of it, or its conditions exclude each other
lint-decides-instead = decides instead
lint-never-lifts = the exception `{ $id }` lifts `{ $rule }` from no line that another exception does not lift it from
lint-its-rule = the rule it is an exception to
lint-duplicate-rule = `{ $id }` and `{ $other }` bite on the same lines with the same effect
lint-the-same = the same lines
lint-covered-rule = wherever `{ $id }` bites, `{ $other }` bites as well with the same effect
lint-covers = holds all of it
lint-conflict = `{ $id }` overrules { $others } on lines that both speak of
lint-overruled = overruled
lint-gap = no rule speaks, and no gap is declared, where { $where }
lint-speaks = speaks of them
lint-stale-silence = a gap is declared here, and rules speak of every line in it
lint-unpayable-work = no fund may pay for `{ $id }`, anywhere
lint-idle-fund = the fund `{ $id }` may pay for nothing
lint-vintage-gap = `{ $id }` does not hold from { $from } until { $until }: no vintage of it does
lint-vintage-overlap = two vintages of `{ $id }` hold at once, on { $day } for one
lint-vintage-before = the vintage before
lint-source-not-in-force = `{ $id }` holds on { $day }, when `{ $source }`, which it cites, is not in force
lint-untested-rule = no test of the pack names `{ $id }` among the rules that decide
lint-limit-cannot-bind = no lines of amounts above zero can break the limit `{ $id }`: { $why }
lint-selects-nothing = no line counts
lint-whole-of-itself = its lines are all lines of what the share is of, and may be all of it
lint-floor-of-nothing = it asks for nothing
lint-limit-cannot-be-met = the limit `{ $id }` asks for { $least } at least and { $most } at most
lint-limit-leaves-nothing = the limit `{ $id }` leaves { $most }, which is nothing: a rule that denies says so of each line
lint-limit-over-whole = the limit `{ $id }` asks for { $least } at least, and its lines are part of what the share is of
lint-confusable-names = `{ $name }` ({ $id }) looks like `{ $other }` ({ $of })
lint-looks-like = looks like it
lint-analysis-incomplete = there is more to look at in `{ $id }` than --most-boxes allows: what is told here may not be all
lint-line = line: { $line } → { $answer }
lint-line-by = line: { $line } → { $answer } ({ $by })
lint-test = as a test:
lint-count = { $pack }: { $errors } { $errors ->
    [one] error
   *[other] errors
}, { $warnings } { $warnings ->
    [one] warning
   *[other] warnings
}, { $notes } { $notes ->
    [one] note
   *[other] notes
}

# What a change of rules changes --------------------------------------------------------------------------

diff-title = { $old } → { $new }
diff-pack = { $pack } ({ $digest })
diff-pack-on = { $pack } ({ $digest }) on { $day }
diff-no-cells = no cell changes: every line that both can speak of is answered alike
diff-cells = { $count ->
    [one] the answer changes in 1 box of cells
   *[other] the answer changes in { $count } boxes of cells
  }: { $ways }
diff-way = { $count } { $way }
way-looser = looser
way-stricter = stricter
way-different = different
diff-change = change
diff-where = where
diff-was = was
diff-is = is
diff-count = lines
diff-amount = amount
diff-was-is = { $was } → { $is }
diff-before = before: { $rules }
diff-after = after: { $rules }
diff-every-fund = every fund
where-estate = lines of an estate
where-programme = lines for the whole programme
where-or-programme = or lines for the whole programme
where-column = with a column for: { $column }
where-no-column = without a column for: { $column }
where-or-no-column = or without a column for: { $column }
diff-added = { $thing } added: { $names }
diff-removed = { $thing } removed: { $names }
diff-changed = { $thing } changed: { $names }
diff-reworded = { $thing } changed in words or citations only: { $names }
thing-fund = funds
thing-fund-name = names of funds
thing-work = works
thing-work-name = names of works
thing-fact = facts
thing-assumption = assumptions
thing-programme = names of the whole programme
thing-limit = limits
thing-approved = tolerances against the approved budget
thing-rule = rules
thing-exception = exceptions
thing-source = sources
name-meant = `{ $name }` ({ $was } → { $is })
diff-lines = { $count ->
    [one] 1 line flips
   *[other] { $count } lines flip
  }, ¥{ $amount }, of { $all }, ¥{ $of }
diff-line = { $place }: { $amount }{ $item }: { $was } → { $is } (before: { $before }; after: { $after })
diff-item = { " " }(item { $item })
diff-money = ¥{ $amount }
diff-no-money = amount not read
diff-unread = undetermined ({ $code })
diff-more = … and { $count } more, ¥{ $amount }: -o json lists them all
diff-reconciles = reconciles: lines { $lines }, amount { $amount }
diff-needs = `diff` takes two packs, OLD and NEW, or one pack with two days: diff PACK --at DATE --at DATE
diff-days = --at is given { $count } times; once is for both packs, twice is for one pack on two days
joint-too-fine = together the two packs cut `{ $name }` into more than { $most } bands, which is more than can be compared
stretch = from { $from }, before { $until }
stretch-from = from { $from }
stretch-until = before { $until }
diff-whatever-day = every line is judged as on the day named above, whatever its own date
matrix-depends-on-date = Some answers depend on the date, which is then among the conditions: --at DATE shows one day, --history FUND what changed when.
history-title = { $fund } ({ $id }) through time
history-undated = What is shown does not depend on the date.
history-marks = * the answer or its condition changed; ~ the same, by another rule

# Who is to pay for what ------------------------------------------------------------------------------------

plan-line = line
plan-work = work
plan-from = from
plan-to = to
plan-from-to = from, to, by rule
plan-amount = amount
plan-rule = by rule
plan-moves = what moves to another fund
plan-title = Budget plan
plan-lead = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}, ¥{ $amount }: ¥{ $kept } stays with its fund, ¥{ $moved } moves to another, ¥{ $unfunded } stays unfunded, ¥{ $carried } is carried as it is.
plan-proposal = A plan is a proposal by the rules as they stand; it does not say that a fund has the money, or that anybody has approved it. The draft itself is not touched.
plan-ends = what becomes of the money
plan-not-planned = what is not planned
plan-unfunded-lines = what nobody pays, line by line
plan-unfunded-amount = unfunded
plan-of = of
plan-run = what it was planned by
plan-part-kept = a part stays with its fund
plan-sheet-summary = Summary
plan-sheet-budget = Planned budget
plan-sheet-moves = Moves
plan-sheet-unfunded = Unfunded
plan-sheet-funds = Funds
plan-sheet-run = Run
plan-no-moves = nothing moves to another fund
plan-more = … and { $count } more, ¥{ $amount }; -o json lists them all
plan-shorts = what stays unfunded, and why
plan-short = { $lines ->
    [one] 1 line needs
   *[other] { $lines } lines need
} ¥{ $need }; only { $funds } may pay; ¥{ $left } is left for { $lines ->
    [one] it
   *[other] them
}; short ¥{ $short }
plan-short-nobody = { $lines ->
    [one] 1 line needs
   *[other] { $lines } lines need
} ¥{ $need }; no fund may pay
plan-short-open = { $lines ->
    [one] 1 line needs
   *[other] { $lines } lines need
} ¥{ $need }; which fund may pay cannot be told before what is missing is there
plan-room = full: { $group } (limit { $limit })
plan-room-granted = full: { $group }, granted ¥{ $amount } (limit { $limit })
plan-unfunded-line = { $place }: { $work }: ¥{ $amount } unfunded
plan-carried-unread = { $count ->
    [one] 1 line, ¥{ $amount }, is carried as it is: it
   *[other] { $count } lines, ¥{ $amount }, are carried as they are: they
} cannot be read ({ $places })
plan-carried-undetermined = { $count ->
    [one] 1 line, ¥{ $amount }, is carried as it is: it
   *[other] { $count } lines, ¥{ $amount }, are carried as they are: they
} cannot be judged before what is missing is there ({ $places })
plan-carried-unsure-fund = { $count ->
    [one] 1 line, ¥{ $amount }, is carried as it is: it does not say for certain which fund pays
   *[other] { $count } lines, ¥{ $amount }, are carried as they are: they do not say for certain which fund pays
} ({ $places })
plan-carried-negative = { $count ->
    [one] 1 line, ¥{ $amount }, takes money off and is carried as it is
   *[other] { $count } lines, ¥{ $amount }, take money off and are carried as they are
} ({ $places })
plan-carried-zero = { $count ->
    [one] 1 line of nothing, ¥{ $amount }, is carried as it is
   *[other] { $count } lines of nothing, ¥{ $amount }, are carried as they are
} ({ $places })
plan-passed = this is not kept to, or not for certain: { $group } (limit { $limit })
plan-untold = it cannot be told whether this holds: { $group } (limit { $limit }): { $lacks }
plan-reserved = of { $group }, ¥{ $kept } is kept free for lines of which it is not certain whether they are charged to it; other lines move, or stay unfunded, for that (limit { $limit })
plan-funds = what each fund pays
plan-fund = fund
plan-before = draft
plan-after = plan
plan-no-fund = no single fund
plan-quotas-left = quotas of which something is left
plan-of-no-use = no line may draw
plan-end = end
plan-kept = stays with its fund
plan-moved = moves to another fund
plan-unfunded = stays unfunded
plan-carried = is carried as it is
plan-all = all
plan-split = { $count ->
    [one] 1 line is split and counted under each
   *[other] { $count } lines are split and counted under each
}
plan-reconciles = adds up to the draft: { $amount }
plan-several-funds = `{ $name }` may mean several funds; name one by its id
plan-no-quota = no limit of these rules asks for quotas
plan-no-estate = no estate is called `{ $name }`{ $near }
plan-touched = { $count ->
    [0] no line is touched
    [one] 1 line is touched
   *[other] { $count } lines are touched
}
plan-open-bounds = Not proved to be the best: bounds that cannot be kept may perhaps be passed by less. A longer --time-limit looks further.
plan-open-unfunded = Not proved to be the best: another plan may leave up to ¥{ $amount } less unfunded. A longer --time-limit looks further.
plan-open-moved = No plan leaves less unfunded. Not proved: another may move up to ¥{ $amount } less. A longer --time-limit looks further.
plan-open-order = No plan leaves less unfunded, or moves less. Not proved: another may draw on the funds more in their order. A longer --time-limit looks further.
plan-open-lines = No plan leaves less unfunded, moves less, or draws on the funds more in their order. Not proved: another may touch { $count ->
    [one] 1 line
   *[other] up to { $count } lines
} fewer. A longer --time-limit looks further.

# Two plans side by side -------------------------------------------------------------------------------------

versus-title = Two answers side by side
versus-which = the two answers
versus-first = first: { $asked }
versus-second = second: the same, but { $asked }
versus-lines-first = lines, first
versus-lines-second = lines, second
versus-head-first = first
versus-head-second = second
versus-difference = difference
versus-touched = touched: { $first ->
    [one] 1 line
   *[other] { $first } lines
} in the first, { $second ->
    [one] 1 line
   *[other] { $second } lines
} in the second
versus-lines-both = first → second
versus-lines = lines of which they say different things
versus-no-lines = they say the same of every line
versus-more-lines = … and { $count } more; -o json lists them all
versus-not-read = not read
versus-nobody = nobody
versus-as-it-is = as it is
versus-shorts-first = what stays unfunded in the first, and why
versus-shorts-second = what stays unfunded in the second, and why
versus-run-first = what the first was planned by
versus-run-second = what the second was planned by
versus-in-short = in short
versus-unfunded-less = The second leaves ¥{ $amount } less unfunded.
versus-unfunded-same = Both leave as much unfunded.
versus-unfunded-more = The second leaves ¥{ $amount } more unfunded.
versus-moved-less = The second moves ¥{ $amount } less to other funds.
versus-moved-same = Both move as much to other funds.
versus-moved-more = The second moves ¥{ $amount } more to other funds.
versus-open-first = The first: { $open }
versus-open-second = The second: { $open }
versus-rests-first = The first: { $basis }
versus-rests-second = The second: { $basis }
versus-sheet-lines = Lines that differ
versus-sheet-first = First plan
versus-sheet-second = Second plan
versus-nothing = nothing stands behind --versus: say what is different in the second answer
versus-not-understood = what stands behind --versus is not understood: { $detail }; flags that hold for both answers stand before it
versus-no-format = `{ $name }` writes one plan, not two side by side

## The page

html-title = Budget check
html-no-budget = no budget
html-budgets = { $first }{ $others ->
    [0] { "" }
    [one] { " " }and 1 other
   *[other] { " " }and { $others } others
  }
html-verdict = { $lines ->
    [one] 1 line was
   *[other] { $lines } lines were
  } checked, ¥{ $amount }: { $parts }.{ $beside }
html-verdict-misallocated = { $lines ->
    [one] 1 line (¥{ $amount }) is charged to a fund that may not pay for it as the rules stand
   *[other] { $lines } lines (¥{ $amount }) are charged to funds that may not pay for them as the rules stand
  }
html-verdict-clear = no line was found on a fund that may not pay for it
html-verdict-review = { $lines ->
    [one] 1 (¥{ $amount }) is
   *[other] { $lines } (¥{ $amount }) are
  } for somebody to look at
html-verdict-undetermined = { $lines } (¥{ $amount }) could not be decided
html-verdict-beside = { " " }{ $count } { $count ->
    [one] finding is
   *[other] findings are
  } about sums, repeats, or what was approved.
html-verdict-accepted = { $lines } (¥{ $amount }) { $lines ->
    [one] was
   *[other] were
  } accepted before
html-contents = On this page
html-money = The money
html-share = share
html-amount = amount (¥)
html-quotas = Quotas
html-quotas-about = What surely counts against each fund's quotas. A bar is as long as what was granted, or as what was used where that is more; red is beyond what was granted.
html-fund = fund
html-used-of-granted = used of granted
html-over = exceeded
html-exceeded = { $count } of { $of }, by ¥{ $amount }
html-heat = Where misallocated money stands
html-heat-about = By work and fund; the stronger the colour, the more. The sums are those of each fund.
html-work = work
html-sum = sum
html-not-named = (not named)
html-not-shown = Not in this table: { $lines ->
    [one] 1 misallocated line
   *[other] { $lines } misallocated lines
  }, ¥{ $amount }, whose findings are not reported.
html-estates = Estates
html-estates-clean = { $count ->
    [one] 1 other estate, of which nothing was found
   *[other] { $count } other estates, of which nothing was found
  }
html-estates-saved = A saved report does not hold what was checked of each estate; where the budgets are at hand, earmark render adds it.
html-no-estate = (of no single estate)
html-accepted = accepted
html-findings = Findings
html-how-many = findings
html-none-found = There are none.
html-narrow-down = Narrow the findings down
html-search = search
html-standing = standing
html-open = open
html-any = all
html-reset = Show all
html-shown = { "{shown}" } of { "{all}" } findings
html-number = no.
html-finding = finding
html-place = place
html-rules = Rules and sources
html-approved = What was approved
html-not-checked = Not checked
html-all-checked = Nothing was left out for want of a table or a column.
html-notes = Notes and assumptions
html-record = Record of the run
html-program = program
html-as-of = as of
html-again = repeats it
html-settings = settings
html-digest = digest of the report
html-packs = Rules
html-reviewed = reviewed
html-inputs = Files
html-file = file
html-role = what it is
role-budget = budget
role-estates = estates
role-quotas = quotas
role-approved = approved
role-works = what texts of works mean
role-waivers = waivers
role-baseline = baseline
xlsx-title = Check of a renewal budget
xlsx-summary = Summary
xlsx-findings = Findings
xlsx-annotated = Annotated rows
xlsx-quotas = Quotas
xlsx-suggestions = Suggestions
xlsx-not-checked = Not checked
xlsx-rules = Rules
xlsx-run = Run
xlsx-wrong = { $lines } { $lines ->
    [one] line
   *[other] lines
  } for ¥{ $amount } may not be paid as charged; { $review } to be looked at; { $undetermined } not decided.
xlsx-none-wrong = No line is charged to a fund that may not pay; { $review } to be looked at; { $undetermined } not decided.
xlsx-beside = { " " }{ $count } more { $count ->
    [one] finding is
   *[other] findings are
  } about sums, repeats, or what was approved: see the sheet of findings.
xlsx-no-rows = The report alone does not hold the rows; `earmark check -o xlsx=PATH` writes them here.
xlsx-left-out = { $count } more found no room on this sheet.
xlsx-no-quotas = No table of quotas was given (--quotas FILE): nothing was held against one.
xlsx-limits = Findings about limits and quotas
xlsx-of-central = of it central money
xlsx-of-group = of it { $group }
xlsx-problem = could not be read
xlsx-lacking = not checked
xlsx-skipped = passed over
xlsx-undecided = not decided
xlsx-assumed = taken for granted
xlsx-note = note
xlsx-tool = program
xlsx-as-of = as of
xlsx-pack = rules
xlsx-input = input ({ $role })
xlsx-command = the run again
xlsx-digest = the report's digest
standing-open = open
head-lines-of = which
head-findings = findings
head-number = no.
head-verdict = verdict
head-severity = severity
head-standing = standing
head-code = code
head-file = file
head-row = row
head-item = item
head-work = work
head-side = side
head-fund = fund
head-message = what is wrong
head-rules = rules
head-rule = rule
head-effect = effect
head-because = because
head-source = source
head-at = clause
head-words = words
head-issued = issued
head-confidence = confidence
head-could-pay = could pay
head-could-pay-if = could pay on a condition
head-also = also found
head-confirmed = officer's remarks
head-value = comes to
head-limit = may come to
head-excess = beyond
head-what = what
head-value-of = value
head-digest = SHA-256
effect-approved = compares

## Command lines

usage-line = Usage: { $usage }
usage-help = For more, ask with --help
command-missing = no command is given, like `check`
no-such-flag = there is no flag `{ $name }`{ $near }
nothing-expected = nothing is expected where `{ $name }` stands
no-such-command = there is no command `{ $name }`{ $near }
of-argument = { $name }: { $why }
value-missing = a value is missing
value-missing-of = a value is missing; it is one of { $known }
value-refused = `{ $value }` is not understood: { $why }
value-too-many = no value `{ $value }` is expected
value-no-pair = write it as NAME=VALUE
value-no-encoding = utf-8, gb18030, gbk, utf-16le, utf-16be, big5 and others are known
value-no-delimiter = write comma, semicolon or tab
value-no-language = the languages are en and zh
whole-number = a whole number from { $least } to { $most } is needed
arguments-missing = something is missing: { $names }
argument-twice = `{ $name }` may stand only once
arguments-conflict = `{ $name }` cannot stand beside { $others }
command-line = { $detail }
