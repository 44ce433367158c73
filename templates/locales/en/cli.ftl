# Texts of the command line.

help-template =
    { "{about-with-newline}" }
    Usage: { "{usage}" }

    { "{all-args}" }
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options
help-values = {" "}[{ $value }]
help-default = {" "}[default: { $value }]

about-yusuan = Converts departmental-budget workbooks (部门预算) to the 12 standard tables (预算01表–12表), checks the figures and writes XLSX, CSV and JSON
about-convert = Read, recognise and check workbooks, and write the standard tables
about-inspect = Tell how each sheet was understood: table, evidence, header, columns, rows by level, fate of the cells
about-template = Write the 12 tables blank, to be filled in: totals are formulas, codes have lists to choose from, amounts are checked; with a guide and a sheet of relations
about-explain = Explain a code (what it is, why it matters, an example, how to fix it, where it comes from) or a rule (what it compares, when, how to switch it off); without either, list them all

about-completions = Print what completes commands in a shell: bash, zsh, fish, powershell, elvish
about-man = Print the manual page (for man), or that of one command

arg-input = Workbooks, folders (searched for workbooks) or patterns
arg-output = Output folder: a.xls becomes a.xlsx, a/预算01表.csv …, a.json; without it beside the input: a-标准.xlsx
arg-to = What to write, separated by commas (xlsx, csv, json, parquet: one dataset of all inputs); with -o xlsx,csv by default; with --export only the upload layout, unless said otherwise
arg-resume = Go on with a dataset that --to parquet began: inputs that it has with the same content are left out, by their hash
arg-part-rows = With --to parquet: how many rows are kept in memory and written as one file
arg-partition = Partition a dataset by year, or by province and year: that of the roster, or of the folder that is called by it
arg-provinces = A roster whose fourth column has the province of each office
arg-memory = The most memory that is taken, such as 2G; a larger workbook is read by itself, whatever it takes
arg-csv-encoding = Encoding of CSV files: utf-8-bom (which Excel opens rightly), utf-8, gb18030, gbk
arg-csv-header = What heads the columns of CSV files: label, key, or both in two rows
arg-into = Fill this template (.xlsx, .xlsm) in by the layout of --export: the cells that its [into] names, and nothing else
arg-export-draft = Draft an upload layout instead: [into] after the headers of a template, for convert --export LAYOUT --into TEMPLATE
arg-export = Write an upload layout: the name of a built-in one (flat-csv, flat-xlsx) or the path of its file; may be given several times
arg-force = Overwrite files of the same name that yusuan did not write
arg-strict = Warnings count as errors, and with errors nothing is written
arg-format = Form of the result
arg-mapping = Mapping file, or name of a built-in layout; none for no layout
arg-unit = Currency unit of sheets that do not say theirs: 元, 千元, 万元
arg-year = Budget year, where the sheets do not say it
arg-encoding = Encoding of CSV, HTML and XML files (gb18030, utf-8, big5 …), where it is not recognised rightly
arg-include-hidden = Use hidden sheets, rows and columns as well
arg-password = Password of encrypted workbooks; the variable YUSUAN_PASSWORD does the same without showing it in the list of processes
arg-lang = Language of messages
arg-color = When to use colour
arg-quiet = Show errors only
arg-verbose = Show notes too (every zero put back, every label renamed)
arg-jobs = Number of threads
arg-blank = The file to write (.xlsx)
arg-department = Name of the department, printed on every table
arg-department-code = Its code, three digits (009)
arg-units = The units of the department: a file with codes and names, or how many there are
arg-rows = Blank rows of each list
arg-code = The code (E501, 501 or wrong-sum) or the id of a rule (X09)
arg-shell = the shell
arg-of = the command whose page it is; that of the program without it
arg-help = Show help
arg-version = Show the version

usage-unknown = there is no such option or argument: { $argument }
usage-command = there is no such command: { $argument }
usage-near = Did you mean { $near }?
usage-missing = a required argument is missing: { $argument }
usage-value = the value “{ $value }” of { $argument } is wrong; it can be: { $valid }
usage-encoding = the value “{ $value }” of { $argument } is no encoding that is known; it can be, for example: { $valid }
usage-bad-value = the value “{ $value }” of { $argument } is wrong
usage-no-value = { $argument } needs a value{ $valid ->
        [none] {""}
       *[some] : { $valid }
    }
usage-options = [OPTIONS]
usage-subcommand = <COMMAND>
standard-output = the standard output
value-input = INPUT
value-dir = DIR
value-file = FILE
value-size = SIZE
value-name = NAME
value-encoding = ENCODING
value-header = HEADER
value-format = FORMAT
value-unit = UNIT
value-year = YEAR
value-password = PASSWORD
value-lang = LANG
value-code = CODE
value-command = COMMAND
value-out = OUT
value-id = ID
value-to = TO
value-color = COLOR
value-old = OLD
value-new = NEW
value-what = WHAT
value-base = BASE
value-ours = OURS
value-theirs = THEIRS
value-cells = CELLS
about-help = Print the help of a command; without one, that of all
arg-help-of = The command
usage-conflict = { $argument } cannot be used together with other options
usage-see-help = See yusuan help or yusuan help COMMAND.

counted-tables = { $tables ->
        [one] 1 table
       *[other] { $tables } tables
    }
counted-trouble = { $errors ->
        [one] 1 error
       *[other] { $errors } errors
    }, { $warnings ->
        [one] 1 warning
       *[other] { $warnings } warnings
    }
counted-findings = { counted-trouble }, { $notes ->
        [one] 1 note
       *[other] { $notes } notes
    }
converted = { $file } → { $output }: { counted-tables }{ $layout ->
        [none] {""}
       *[other] {" "}(layout { $layout })
    }, { counted-findings }
template-written = { $output }: { $tables } blank tables to fill in
dataset-written = { $output }: { $files } inputs with { $facts } amounts were added to the dataset{ $there ->
        [0] {""}
       *[other] ; { $there } inputs were in it already
    }
not-converted = { $file }: nothing was written ({ counted-trouble })
batch-summary = in all: { $clean } without errors, { $findings } with errors, { $failed } not converted

inspect-sheet = Sheet “{ $sheet }”{ $hidden }
inspect-hidden = {" "}(hidden)
inspect-table = {"  "}taken for: { $table }
inspect-no-table = {"  "}none of the standard tables; not converted
inspect-refused = {"  "}taken for: { $table }, but not converted (the errors below say why)
inspect-other-form = {"  "}is about: { $table }, in another form; not converted
inspect-header-missing = {"  "}looks like: { $table }, but its header was not recognised; not converted (found { $coverage }%, needed { $least }%)
inspect-set-aside = {"  "}left out by the mapping; not converted
inspect-own-list = {"  "}a list written by yusuan; not converted
inspect-near-table = {"  "}its header is most like: { $table } ({ $score }% alike)
inspect-missing = {"    "}a required column is missing: { $key } ({ $label })
inspect-unknown-line = {"    "}{ $cell }  “{ $label }”  not in the standard table
inspect-understood = {"        "}{ $means ->
        [none] not understood: { $words }
       *[some] understood: { $means }{ $words ->
            [none] {""}
           *[some] {"; not understood: "}{ $words }
        }
    }
inspect-near = {"        "}alike: { $near }
near-item = { $id } ({ $label }, { $score }%)
inspect-hint = Columns and lines that were not recognised can be told by a mapping file: yusuan mapping WORKBOOK -o MAPPING.toml writes a draft; fill it in and convert with --mapping MAPPING.toml.
inspect-candidate = {"  "}like { $table }: { $score } points (title { $title }, form number { $number }, header { $header }, sheet name { $name })
inspect-frame = {"  "}year { $year }, department { $department }, currency unit { $unit }
inspect-unknown = not said
inspect-header = {"  "}header: rows { $first }–{ $last }
inspect-rows = {"  "}rows: { $rows }
inspect-ledger = {"  "}{ $read } cells: { $carried } carried over, { $structural } title, header and labels, { $aside } set aside by rule, { $reported } reported
reason-path = the path agrees
reason-meaning = the same in other words
reason-part-of-path = part of the path agrees
reason-part-of-code = a part of the code
reason-mapping = the mapping says so
reason-set-aside = left out by the mapping
reason-double = the same as a column further left
reason-name = a name, of what the codes of the row say
reason-unclear = cannot be told from another
reason-other = another year or stage, or a change
reason-keyless = understood, but the standard table has no such column
reason-unknown = not in the standard table

arg-trace = For auditors: a CSV that tells, for every value of the result, the cell it came from and what was done to it
arg-cells = List the cells with what became of them

disposition-carried = carried over
disposition-structural = title, header, label
disposition-set-aside = set aside
disposition-reported = reported

trace-file = file
trace-table = table
trace-row = row
trace-column = key
trace-value = value
trace-unit = unit
trace-sheet = source sheet
trace-cell = source cell
trace-found = found
trace-formula = formula
trace-done = done
trace-converted = converted from { $from } to { $to }

about-check = Checks workbooks: reads and recognises them and compares their figures; writes nothing but the report
arg-only-problems = Leave workbooks without problems out of the report (JSON always has all); its end still counts them
arg-report = write the report into this file
arg-checks = file of checks: adds rules, or switches rules off with off (see docs/checks.md)
arg-severity = how bad findings of a rule or code are: X09=off,W503=error
usage-severity-fixed = the value “{ $value }” of { $argument } is wrong: { $wrong } is about reading the tables, no check, and stays as it is; for a column that may be missing or left out write required = false or set-aside in a mapping file
usage-severity = the value “{ $value }” of { $argument } is wrong: “{ $wrong }” is not known; write ID=off|info|warning|error, such as X09=off or W503=error
report-title = yusuan report
checked = { $file }: { counted-tables }{ $layout ->
        [none] {""}
       *[other] {" "}(layout { $layout })
    }, { counted-findings }

about-mapping = Draft a mapping file for a workbook: columns, lines and sheets that were not recognised become suggestions; check them and convert with --mapping
about-narrate = Write the text of a publication (预算情况说明) from a workbook: figures, shares and changes are those of the tables; what they do not say is taken from a file of facts, or stands open
arg-last-book = Last year's workbook, for the changes
arg-facts = The file of facts: reasons, procurement, vehicles and what else no table says
arg-draft-facts = Draft a file of facts that lists what is to be filled in
arg-narrative = Write to this file (.docx or .md); else to the screen
arg-publication = Write the whole publication (.docx): cover, contents, overview, text, glossary and the tables
arg-sentences = A template of your own (see --show-template)
arg-show-template = Print the built-in template, to be edited
arg-with-errors = Write though the tables have errors
arg-force-narrative = Overwrite files that are there
narrate-written = wrote { $output }
list-separator = {", "}
arg-draft = Write to this file; else to the screen

mapping-written = wrote { $file }: { $open } things to decide
mapping-about = A mapping file for “{ $file }”, drafted by yusuan mapping. When it is done: yusuan convert { $file } -o OUT --mapping THIS-FILE
fill-draft-about = An upload layout, drafted by yusuan mapping --export after the headers of the template “{ $file }”. Once checked: yusuan convert BUDGET.xlsx -o OUT --export THIS-FILE --into { $file }
fill-draft-unit = The template does not say its currency unit; check:
fill-draft-sheet = Sheet “{ $sheet }”: { $table }. Each column goes below the label in header; delete those that are not to be filled in
fill-draft-unknown = Column { $column } “{ $label }” was not recognised and is not filled in: if it should be, add an entry like those above, with the key of the standard column
fill-draft-nothing = No table of the template was recognised. Write [[into.tables]] yourself after docs/export.md.
mapping-how = Lines with two signs (##) explain. Lines with one (#) are suggestions: check them, and remove the “# ” at their start to make them hold; delete what you do not need. See docs/mapping.md.
mapping-title = Layout of { $owner }
mapping-department = The department
mapping-no-unit = These sheets do not say their currency unit: { $sheets }. Remove the “# ” before the next line and say whether it is 元, 千元 or 万元:
mapping-no-year = No sheet says the year. Remove the “# ” before the next line and write the year:
mapping-no-department = No sheet says the department. Remove the “# ” before the next line and write its name:
mapping-sheet = { $table } (sheet “{ $sheet }”): columns recognised by themselves, which need no entry: { $known }. What follows is to be checked.
mapping-sheet-complete = { $table } (sheet “{ $sheet }”): recognised by itself with all { $known } columns; nothing to write.
mapping-sheet-whole = { $table } (sheet “{ $sheet }”): recognised by itself; nothing to write.
mapping-sheet-second = Sheet “{ $sheet }” is like { $table }, too, but another sheet was taken for it and this one was not converted (last year’s, perhaps).
mapping-sheet-near = Sheet “{ $sheet }” (title “{ $title }”) was not recognised and not converted; it is most like { $table }. If it is that table, remove the “# ” before these lines; if it is another, change the number, too:
mapping-sheet-rival = Sheet “{ $sheet }” (title “{ $title }”) and another one are both like { $table }, so neither was converted. Keep one: remove the “# ” before these lines for the one to be used, and set the other aside.
mapping-sheet-unlike = Sheet “{ $sheet }” (title “{ $title }”) is like none of the standard tables and was not converted.
mapping-sheet-aside = If sheet “{ $sheet }” is not wanted, remove the “# ” before these three lines and write the reason:
mapping-words = Words that are not understood stand over more columns than one: { $words }. What a word means may be said once for all sheets, above the first [[sheets]]: [words], below it for example "{ $word }" = {"{"} dimension = "value" {"}"}. See docs/mapping.md, Words.
mapping-missing = Required columns are missing: { $names }. If one of the columns below is one of them, make it the key of that column.
mapping-free = Columns of the table that are still free: { $names }. Where a suggestion is wrong, use the key of one of these; for a column without a suggestion, write [[sheets.columns]] in the same way.
mapping-named = { $key } ({ $label })
mapping-column-part = Column { $column } was recognised by a part of its labels only; please check:
mapping-column-near = Column { $column }, “{ $label }”, was not recognised; it holds, for example, “{ $example }”. If it is this one, remove the “# ” before these three lines:
mapping-column-unlike = Column { $column }, “{ $label }”, was not recognised; it holds, for example, “{ $example }”. No free column of the table is like it.
mapping-column-aside = If column { $column } is not wanted, remove the “# ” before these three lines and write the reason:
mapping-line-near = { $cell }, “{ $label }”: this line was not recognised. If it is this one, remove the “# ” before these four lines:
mapping-line-same = It has the amount of { $line }: if it only repeats that sum, subtotal-of compares the two; set-aside in its place, with a reason, leaves it out unchecked.
mapping-line-unlike = { $cell }, “{ $label }”: this line was not recognised and is carried over as it is; the table has none like it. If it is not wanted, remove the “# ” before these four lines and write the reason:
mapping-or = It may also be: { $near }
mapping-near = { $label }, { $score }% alike
mapping-reason = write the reason here
mapping-nothing = The whole workbook was recognised by itself; it needs no mapping file.

explain-what = What it is
explain-why = Why it matters
explain-example = Example
explain-fix = How to fix it
explain-source = Where the rule comes from
explain-more = For one of them: yusuan explain CODE, such as yusuan explain E501 or yusuan explain X09.
explain-rules = rules
explain-parts = {" "}({ $count } parts)
list-comma = {", "}
rule-columns = each row of { $table }: { $whole } = { $parts }
rule-lines = { $table }: { $whole } = { $parts }
rule-part = { $table }: { $parts } ≤ { $whole }
rule-levels = each column of { $table }: a row of { $whole } = the sum of the rows right below it
rule-check = compares: { $text }
rule-or = or: { $text }
rule-when = if: { $text }
rule-each-code = once for each code of { $text } digits
rule-each-text = once for each name
rule-whole = only where all figures are whole numbers
rule-tolerance = up to { $text } (万元) is a rounding difference
rule-applies = When it is checked
rule-applies-sum = Where not all parts are blank; a blank counts as 0. Not where a text, or a formula without a result, stands for an amount.
rule-applies-relation = Where all its tables are there, all figures can be seen, and all conditions hold; otherwise not (N523 lists it). Nor where a blank may mean that a figure was not filled in.
rule-applies-text = Where the table has such rows, the table that it is compared with is there, and all conditions hold (N523 lists it otherwise). A blank text is not judged.
rule-applies-program = Always.
rule-told = Told as
rule-file = Stands in
rule-off = To switch it off
rule-off-how = Give { $option }, or write off = ["{ $rule }"] in a file for --checks. See docs/checks.md.
usage-code = there is no such code or rule: { $argument }
usage-code-near = perhaps { $code }{"  "}{ $title }
usage-codes = yusuan explain lists all codes and rules.
see-explain = What it means and how to fix it: yusuan explain { $code }

report-sheet = sheet { $sheet }
report-table = { $table } (sheet { $sheet })
report-expected = should be { $expected }{ $difference ->
        [none] {""}
       *[other] , a difference of { $difference }
    }
report-became = read as { $expected }
report-more-rows = … { $count } more rows have to do with it
report-more-cells = … { $count } more cells of other tables have to do with it
inspect-own-list = {"  "}a list written by yusuan; not converted
arg-annotate = Write the workbook with the findings at their cells, in colour and with notes, and a list of them: an .xlsx or .xlsm as it is otherwise, of other formats the standard workbook; a folder for several inputs
arg-annotate-standard = Mark the standard workbook instead, also of an .xlsx or .xlsm
arg-text = The text of the publication (.docx, .txt, .md, .html), whose figures are compared with the tables; not needed where the input is the publication itself
arg-annotate-text = Write the document of the text with each finding as a comment at its paragraph
arg-last = Last year's workbook, which the text compares with
usage-annotate-text = --annotate-text puts comments in .docx only, which this is not: { $value }
usage-parquet-output = --to parquet writes one dataset of all inputs and needs a folder for it: -o DIR
usage-partition = --partition and --roster are about a dataset: they need --to parquet
usage-roster = --roster says of which province offices are: it needs --partition province
usage-resume = --resume goes on with a dataset: it needs --to parquet
usage-text = --text and --last need a single input
usage-annotate = there are several inputs: --annotate needs a folder, not a file: { $value }

offices-bad = { $count ->
        [one] 1 workbook with errors:
       *[other] { $count } workbooks with errors, the worst first:
    }
office-who = { $department ->
        [none] (no department)
       *[other] { $department }
    }{ $code ->
        [none] {""}
       *[other] {" "}({ $code })
    }
office-bad = {"  "}{ office-who }: { counted-trouble } — { $file }
office-failed = {"  "}{ office-who }: could not be read — { $file }
offices-good = { $count } without errors{ $warned ->
        [0] {""}
       *[other] , { $warned } of them with warnings
    }.

copies-set-aside = { $count ->
        [one] 1 workbook is what another one was converted to; it is not counted: { $files }
       *[other] { $count } workbooks are what others were converted to; they are not counted: { $files }
    }
roster-attended = { $present } of { $all } offices of the roster have handed in{ $missing ->
        [0] {""}
       *[other] ; { $missing } have not:
    }
arg-roster = The offices that have to hand in (code, name, contact), as CSV or workbook; while one is missing, the exit code is 1


state-fixed = corrected
state-open = still there
state-new = new
state-settled = so it is
reply-corrected = corrected
reply-confirmed = so it is
reply-other = other
standing-answer = the office says: { $said }{ $outdated ->
        [none] {""}
       *[yes] {" "}(of the figures before the last change; it has to answer anew)
    }
standing-since = since hand-in { $round } ({ $date })
standing-and = {"; "}
standing-colon = {": "}
standing-line = { $state } [{ $code }]{ $place ->
        [none] {""}
       *[other] {" "}{ $place }
    } { $message }{ $said ->
        [none] {""}
       *[other] {" "}(the office says: { $said })
    }
compared = since { $against }: { $fixed } corrected, { $open } still there, { $new } new, { $settled } answered to be so
compared-all = the { $count } earlier ones
journal-head = journal { $file }: { $added } recorded; { $open } offices have something left to do{ $open ->
        [0] {""}
       *[other] , the longest first
    }; { $closed } have nothing
journal-open = {"  "}{ office-who }: { $open } findings, the first since hand-in { $round } ({ $date }); { $handed } hand-ins so far
journal-left = not recorded (several of one department, or without one): { $files }

arg-since = Compare with an earlier round: the workbook that was sent back and edited (with its list of findings), an earlier result of --format json, or a folder of them; the report says what was corrected, is still there, is new, was answered to be so
arg-journal = The journal of all rounds (JSON Lines, a hand-in a line): this one is compared with the last and added

page-title = Report on budget tables
page-charts = Charts of { $count } workbooks added up (each department once, those of other years left out)
page-offices = All offices, the worst first
page-code = code
page-file = file
page-failed = could not be read
page-table = Table
page-every-table = all
page-severity = Severity
page-place = at
page-found = found
page-expected = expected
page-difference = difference
page-also = the same at
page-related = related cells
page-help = What to do: 
page-clean = No errors were found.
page-sheet = sheet
page-gap = rows not shown
page-department = department
page-year = year
page-unit = currency unit
page-tables = tables
page-errors = errors
page-warnings = warnings
page-notes = notes

list-findings = List of findings
list-about = yusuan check{ $department ->
        [none] {""}
       *[other] {"  "}department: { $department }
    }{ $year ->
        [none] {""}
       *[other] {"  "}year: { $year }
    }{"  "}{ counted-findings }
list-severity = severity
list-code = code
list-table = table
list-source = source cell
list-cell = cell here
list-message = finding
list-found = found
list-expected = expected
list-difference = difference
list-unit = unit
list-help = what to do
list-done = done
list-remark = Remarks

note-figures = found { $found }, expected { $expected }{ $difference ->
        [none] {""}
       *[other] , a difference of { $difference }
    }{ $unit ->
        [none] {""}
       *[other] {" "}({ $unit })
    }

about-consolidate = Add up many departments' workbooks into one: totals added, each department's rows listed, with a working paper to reconcile them
arg-book = The workbook to write; JSON if its name ends in .json
arg-department = What the result calls its department
arg-last-year = Last year's book: the chart of 三公 then shows both years
arg-require-clean = Leave out workbooks with errors
consolidated = { $file }: { $count } workbooks added up{ $without ->
        [none] {""}
       *[other] , { $without } left out
    }, { counted-tables }; with those of the workbooks { counted-findings }
not-consolidated = { $file }: nothing was written ({ counted-trouble })
consolidated-without = not in the result: { $file }: { $reason }

arg-round = round amounts to N decimals (of 万元, 0–6); without it all decimals are kept
arg-balance = with --round: move last digits here and there, so that rounded totals are still the sums of their parts
trace-rounded = rounded from { $exact }
trace-balanced = from { $exact }; not rounded to { $nearest }, so that sums hold
