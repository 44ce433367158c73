# Texts of the command line.

help-template =
    { "{about-with-newline}" }
    Usage: { "{usage}" }

    { "{all-args}" }
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options

about-yusuan = Converts departmental-budget workbooks (部门预算) to the 12 standard tables (预算01表–12表), checks the figures and writes XLSX, CSV and JSON
about-convert = Read, recognise and check workbooks, and write the standard tables
about-inspect = Tell how each sheet was understood: table, evidence, header, columns, rows by level, fate of the cells
about-explain = Explain a code: what it is, why it matters, an example, how to fix it, where the rule comes from; without a code, list them all

arg-input = Workbooks, folders (searched for workbooks) or patterns
arg-output = Output folder: a.xls becomes a.xlsx, a/预算01表.csv …, a.json
arg-to = What to write, separated by commas; with --export only the upload layout, unless said otherwise
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
arg-code = The code: E501, 501 or wrong-sum
arg-help = Show help
arg-version = Show the version

usage-unknown = there is no such option or argument: { $argument }
usage-command = there is no such command: { $argument }
usage-missing = a required argument is missing: { $argument }
usage-value = the value “{ $value }” of { $argument } is wrong; it can be: { $valid }
usage-encoding = the value “{ $value }” of { $argument } is no encoding that is known; it can be, for example: { $valid }
usage-bad-value = the value “{ $value }” of { $argument } is wrong
usage-conflict = { $argument } cannot be used together with other options
usage-see-help = See yusuan --help or yusuan COMMAND --help.

converted = { $file } → { $output }: tables { $tables }{ $layout ->
        [none] {""}
       *[other] {" "}(layout { $layout })
    }, errors { $errors }, warnings { $warnings }, notes { $notes }
not-converted = { $file }: nothing was written (errors { $errors }, warnings { $warnings })
batch-summary = in all: { $clean } without errors, { $findings } with errors, { $failed } not converted

inspect-sheet = Sheet “{ $sheet }”{ $hidden }
inspect-hidden = {" "}(hidden)
inspect-table = {"  "}taken for: { $table }
inspect-no-table = {"  "}none of the standard tables; not converted
inspect-candidate = {"  "}like { $table }: { $score } points (title { $title }, form number { $number }, header { $header }, sheet name { $name })
inspect-frame = {"  "}year { $year }, department { $department }, currency unit { $unit }
inspect-unknown = not said
inspect-header = {"  "}header: rows { $first }–{ $last }
inspect-rows = {"  "}rows: { $rows }
inspect-ledger = {"  "}{ $read } cells: { $carried } carried over, { $structural } title, header and labels, { $aside } set aside by rule, { $reported } reported
reason-path = the path agrees
reason-part-of-path = part of the path agrees
reason-double = the same as a column further left
reason-unclear = cannot be told from another
reason-unknown = not in the standard table

arg-trace = For auditors: a CSV that tells, for every value of the result, the cell it came from and what was done to it
arg-cells = List the cells with what became of them

fate-carried = carried over
fate-structural = title, header, label
fate-set-aside = set aside
fate-reported = reported

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

explain-what = What it is
explain-why = Why it matters
explain-example = Example
explain-fix = How to fix it
explain-source = Where the rule comes from
explain-more = See one of them with yusuan explain CODE, such as yusuan explain E501.
usage-code = there is no such code: { $argument }
usage-code-near = perhaps { $code }{"  "}{ $title }
usage-codes = yusuan explain lists all codes.
see-explain = What it means and how to fix it: yusuan explain { $code }
