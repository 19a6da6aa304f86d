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
wanted-values = one of { $values }
duplicate-id = the id `{ $id }` is taken already
bad-id = `{ $id }` is not an id: small letters, digits, hyphens and underscores, beginning with a letter
not-one-of = `{ $found }` is none of { $known }{ $near }
no-parent = `{ $id }` has no parent: there is no work `{ $parent }`
too-many = there are more of these than { $most }
text-fact-values = a text fact needs its `values`, { $most } at most
too-many-bands = `{ $name }` is cut at too many places: { $most } bands at most
name-taken = the name `{ $name }` means `{ $other }` already; a name that means two things belongs under [ambiguous]
otherwise-lacks = the fund `{ $fund }` answers `review` where no rule speaks, so it needs `{ $key }`
one-effect = the rule `{ $id }` needs exactly one of `allow`, `deny` and `review`
secondary-must-review = `{ $id }` rests on secondary sources only, so it may ask for review and nothing else
included-is-a-pack = an included file has no [pack] of its own
no-pack = this file has no [pack]
no-such-pack = there is no pack or file `{ $name }`{ $near }
one-pack-only = `{ $first }` and `{ $second }` stand alone; one run judges by one pack

## Files and tables

cannot-read = this cannot be read: { $detail }
cannot-write = `{ $path }` cannot be written: { $detail }
not-encoded = byte { $at } fits no character of { $encoding }; say which encoding it is with --encoding
workbook-password = this workbook is protected by a password; save it without one
workbook-broken = this workbook cannot be read: it is damaged, or no workbook at all
workbook-broken-because = this workbook cannot be read: it is damaged, or no workbook at all ({ $detail })
workbook-large = this workbook holds more than { $most } GiB or too many cells; save the sheet as CSV
no-sheets = a table of text has no sheets, so --sheet means nothing here
no-such-sheet = there is no sheet `{ $name }`; there are { $sheets }
several-sheets = the sheets { $sheets } all have the columns of a budget; say which with --sheet
several-sheets-here = the sheets { $sheets } all have such columns; keep one of them in the file
no-sheet-has-columns = none of the sheets { $sheets } has the columns of a budget
not-utf8 = this is not UTF-8: byte { $at } fits no character
no-such-file = there is no such file
is-a-folder = this is a folder, not a file
pattern-matches-nothing = no file matches this pattern
bad-pattern = this pattern cannot be understood: { $detail }
skipped-no-columns = skipped: no budget columns ({ $columns } missing)
skipped-own = skipped: earmark wrote this table itself
file-changed = the file changed while it was read
over-an-input = `{ $path }` is an input; choose another place to write to
two-to-stdout = only one output may go to standard output; give the others a path, like `-o csv=findings.csv`
two-to-one-path = two outputs go to `{ $path }`; give each a place of its own
no-such-format = there is no format `{ $name }`{ $near }; the formats are { $known }
no-such-header = --columns { $column }={ $header }: no column has that header; there are { $near }
two-headers = { $headers } are all headers of `{ $column }`; say which with --columns { $column }=HEADER
one-header-twice = the header `{ $header }` is taken for both { $columns }; say which with --columns
set-not-item = lines cannot all share one `{ $column }`
given-twice = `{ $column }` is given twice
unit-unknown = the unit in the header `{ $header }` is not one of 元, 千元, 万元, 百万元, 亿元; give the amounts in one of them
unit-in-doubt = no unit is named, and none of the { $lines } lines is over { $largest }; say with --unit whether that is yuan, wan (万元) or yi (亿元)
units-clash = the header `{ $header }` and the line above the table ({ $noted }) name different units; say which with --unit
unit-line-clash = the line above the table says { $noted } and --unit says { $given }
units-differ = the columns of funds are in different units; give them all in one
unit-clash = the header `{ $header }` and --unit { $given } say different things
set-but-there = --set { $column }: the file has that column (`{ $header }`)
columns-missing = { $count ->
    [one] the column { $columns } is missing
   *[other] these columns are missing: { $columns }
  }; the headers are { $headers }. Name them with --columns NAME=HEADER, or give a value for all lines with --set NAME=VALUE
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
no-such-assumption = `{ $name }` is neither an assumption of the pack nor FACT=VALUE{ $near }
assumed-otherwise = `{ $name }` takes for granted what `{ $other }` takes otherwise; keep one of them
bad-assumed-value = `{ $text }` is no value of `{ $fact }`, which takes { $wanted }
no-such-code = there is no code `{ $name }`{ $near }
bad-place = `{ $text }` is not FILE:ROW, like budget.csv:42
no-such-row = no record begins on line { $row }
no-such-thing = there is no code, rule, fund, work or source called `{ $name }`{ $near }
bad-day = `{ $text }` is not a day; write it like 2021-06-24

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
label-excepted = an exception takes this out
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
unknown-side = `{ $text }` is not a side of the red line; write inside or outside
unknown-estate = `{ $text }` names no estate of the table{ $near }
unknown-estate-blank = no estate is given
unknown-estate-several = `{ $text }` is the name of several estates: { $estates } (id and line); write the id
bad-amount = `{ $text }` is not an amount; write a plain number like 1,286,400.00. It counts as 0.00
bad-amount-blank = no amount is given. It counts as 0.00
bad-amount-fine = `{ $text }` is finer than a fen: { $most } decimals at most, in { $unit }. It counts as 0.00
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
total-mismatch = the sum stated is ¥{ $stated }, but { $lines ->
    [one] its 1 line comes to
   *[other] its { $lines } lines come to
  } ¥{ $sum }: ¥{ $off } apart
total-mismatch-unread = the sum stated is ¥{ $stated }, but its lines come to ¥{ $sum } without the amount on line { $row }, which could not be read and would have to be ¥{ $off }
row-total-mismatch = the row says ¥{ $stated } in all, but its funds come to ¥{ $sum }: ¥{ $off } apart
row-total-mismatch-unread = the row says ¥{ $stated } in all, but its funds come to ¥{ $sum } without a cell that could not be read and would have to be ¥{ $off }
fact-clash = the budget says `{ $text }` of { $fact }, the estate table says `{ $table }`; the table was believed
message-with-label = { $message }: { $label }

## The terminal

at-place = ({ $parts })
at-and = { $first }, { $second }
at-sheet = sheet { $sheet }
at-item = item { $item }
at-column = column `{ $column }`
at-lettered = column { $letters } `{ $column }`
rule-line = rule: { $rule } — { $source }{ $issued }, { $at }{ $confidence }
rule-line-bare = rule: { $rule }
confidence-regulation = { "" }
confidence-statement = { " " }(a statement, not a regulation)
confidence-secondary = { " " }(reported at second hand)
could-pay-line = could pay, as the rules stand: { $funds }
could-pay-if-line = could pay if { $conditions }: { $funds }
next-line = next: earmark why { $place }
found-more = { $count ->
    [one] 1 more finding is not drawn
   *[other] { $count } more findings are not drawn
  } (¥{ $amount }); write them all with -o csv=PATH
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
note-no-items = { $path } has no item column: the record's number stands in, and repeats and waivers by item are off
note-encoding = { $path } is read as { $encoding }
note-skipped = { $path }: { $count ->
    [one] 1 row is no line of the budget (a total, a heading, a note); earmark inspect names it
   *[other] { $count } rows are no lines of the budget (totals, headings, notes); earmark inspect names them
  }
note-carried = { $path }: { $count ->
    [one] 1 blank or repeated cell takes what stands above it
   *[other] { $count } blank or repeated cells take what stands above them
  }
note-not-read = { $count ->
    [one] 1 amount could not be read; it counts as 0.00
   *[other] { $count } amounts could not be read; each counts as 0.00
  }
note-inferred = { $count ->
    [one] 1 line names its work or fund loosely; all that it may mean agree
   *[other] { $count } lines name their work or fund loosely; all that each may mean agree
  }
note-programme = { $count ->
    [one] 1 line for the whole programme, ¥{ $amount }, has no estate: rules about estates do not apply to it
   *[other] { $count } lines for the whole programme, ¥{ $amount }, have no estate: rules about estates do not apply to them
  }
note-fact-not-asked = no table has a column for { $facts }: rules that ask for it were not applied
note-review-due = the pack { $pack } was to be reviewed by { $date }
not-checked = not checked here: { $what }
not-checked-list = quotas and other limits, repeats, changes against an approved budget
closing-alert = Findings are alerts put to a person, never proof.
incomplete = this run is not complete: what could not be read was not judged
nothing-checked = nothing was checked: there are no lines

## Commands

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
page-place = written in
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
matrix-all-of = { $family }: all
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
why-verdict = verdict
why-lines = line { $row } of { $path }
ask-heading = who may pay for { $work }{ $side }{ $amount }
reason-side = lies { $has }, the rule asks for { $wants }
reason-work = is { $has }, the rule asks for { $wants }
reason-fact = { $fact } is { $has }, the rule asks for { $wants }
reason-date = is dated { $has }, the rule holds in { $wants }
reason-exception = an exception lifts it
reason-missing = not given
plain-list = { $items }
only-side = { $side }
ask-amount = { ", ¥" }{ $amount }
why-waits = it waits for { $missing }; it would be eligible if { $conditions }
severity-error = error
severity-warning = warning
severity-note = note
matrix-all-but = { $family }: all but { $others } ({ $count })
matrix-some = { $family }: { $works } ({ $count })
ask-eligible = may pay
ask-review = to be confirmed
ask-not-allowed = not listed, so not allowed
ask-forbidden = denied
ask-if = { $answer } if { $condition }
why-rule = { $rule } ({ $effect }): { $result }
row-forbidden = forbidden
row-not-allowed = not allowed
tallies = yes
tallies-not = no
or = { "; or " }
one-of-works = one of { $count } of the works it may be
estate-fact = { " " }({ $name }: { $value })
group-reading = reading
group-eligibility = eligibility
skipped-file = { $path }: { $why }
problem-word = error
rules-line = rules that may decide: { $rules }
inspect-encoding = encoding
inspect-sheet = sheet
inspect-above = above the header, by row
inspect-header-rows = header on row
inspect-unit = unit
inspect-lines = lines
inspect-lines-of = { $lines }, ¥{ $amount }
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
