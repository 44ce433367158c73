# Texts of the comparison of two workbooks.

about-diff = Compare two workbooks: rows added, removed, renamed and moved, figures and texts changed, by table, row and column; totals that only follow are not changes of their own
arg-old = The older workbook (or folder of CSV files), in any format and currency unit
arg-new = The newer workbook
arg-ignore = What is not compared, separated by commas: notes, order (of rows), text, formulas, header (year and department), comments, or the key of a column: 03.name, 03.project (all below it), name (in all tables)
arg-years = Put two years beside each other: last year, this year, change, percent of each row
arg-diff-format = Form of the result; csv only with --years
arg-diff-output = Write a file: .xlsx is the newer workbook in standard form, what changed in colour with its old value as a note, and a list of changes; .html is a page to print

usage-ignore = the value “{ $value }” of { $argument } is wrong; it can be: { $valid }, or the key of a column (03.name)
usage-diff-csv = --format csv needs --years
usage-diff-output = the file of -o must end in .xlsx or .html; with --years in .html

diff-findings = { $file }: { counted-trouble } while it was read; yusuan check lists them
diff-same = the workbooks hold the same
diff-years-hint = the workbooks are of different years ({ $last }, { $this }); --years puts them beside each other
diff-year = Year
diff-department = Department
diff-units = Currency unit: was { $old }, is { $new } (tables { $tables }); compared in one unit
diff-unit = {"  "}in { $unit }
diff-rows = {"  "}rows { $count }
diff-renamed = renamed, was: { $old }
diff-moved = moved
diff-blank = blank
diff-typed = { $kind ->
        [text] a typed text
       *[amount] a typed number
    } where the formula { $old } was
diff-formula = another formula: { $old } → { $new }
diff-restored = the formula { $new } where a typed number was
diff-follows = follows from several changes
diff-note = Notes
diff-of = { $row }: { $values }
diff-then = {"; "}
diff-and = {", "}
diff-count-header = year and department { $count }
diff-count-tables = whole tables { $count }
diff-count-added = rows added { $count }
diff-count-removed = rows removed { $count }
diff-count-renamed = rows renamed { $count }
diff-count-moved = rows moved { $count }
diff-count-values = cells changed { $count }
diff-count-comments = comments { $count }
diff-count-notes = notes { $count }
diff-summary = Changes: { $kinds }{ $follow ->
        [none] {""}
       *[other] ; totals that follow { $follow }
    }
diff-last-year = { $year ->
        [none] last year
       *[other] last year ({ $year })
    }
diff-this-year = { $year ->
        [none] this year
       *[other] this year ({ $year })
    }
diff-change = change
diff-percent = percent
diff-csv-table = table
diff-csv-row = row
diff-csv-column = column
diff-csv-last = last year ({ $unit })
diff-csv-this = this year ({ $unit })
diff-csv-change = change ({ $unit })
diff-csv-percent = change (%)
diff-written = wrote { $file }
diff-was = was: { $old }
diff-table-added = a new table
diff-table-removed = the table is gone
diff-kind = { $kind ->
        [header] year, department
        [table] whole table
        [added] row added
        [removed] row removed
        [renamed] renamed
        [moved] moved
        [typed] typed over formula
        [formula] formula
        [comment] comment
        [note] notes
        [follows] follows
       *[changed] changed
    }
diff-follows-from = a total that follows from: { $rows }
diff-stood-before = stood before: { $row }
diff-stood-last = stood last
diff-note-was = was { $old }{ $unit ->
        [none] {""}
       *[other] {" "}{ $unit }
    }{ $difference ->
        [none] {""}
       *[other] , difference { $difference }
    }
diff-comment-added = a comment was added
diff-comment-was = the comment was:
diff-note-gone = removed before this row:
diff-list-title = List of changes
diff-list-about = yusuan diff: { $old } → { $new }. { $summary ->
        [none] The workbooks hold the same
       *[other] { $summary }
    }. Amounts in { $unit }. Colours: yellow changed, blue added, red removed, purple follows or is beside, orange or dark red figures do not add up.
diff-list-kind = change
diff-list-table = table
diff-list-row = row
diff-list-column = column
diff-list-old = was
diff-list-new = is
diff-list-difference = difference
diff-list-cell = cell here
diff-list-note = remarks
diff-list-at-old = in the older
diff-list-at-new = in the newer
diff-page-title = Changes of budget tables
diff-page-years = Budget tables of two years
diff-page-file = file
diff-page-older = older
diff-page-newer = newer
diff-page-at = cell
diff-page-errors = errors on reading
diff-page-warnings = warnings on reading
