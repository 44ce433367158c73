# What each finding says; .help tells what to do. Placeholders: file, sheet, cell, found, expected, row.

severity-error = error
severity-warning = warning
severity-info = note
related = related cells:
same-elsewhere = the same { $count } more time(s): { $cells }
by-mapping = by mapping { $mapping }

# Why the system refuses to read or write; what is not listed in its own words.
system-kind = { $reason ->
       *[other] the system reports: { $detail }
        [not-found] there is no such file or folder
        [permission] permission denied
        [is-a-folder] it is a folder, not a file
        [not-a-folder] a part of the path is no folder
        [full] the disk is full
        [read-only] the disk is read-only
        [too-large] the file is too large
        [name] the name is too long or has characters that are not allowed
        [busy] another program uses it
        [no-file] it is a device, a pipe or a socket, not a file
        [write-protected] the file is write-protected
        [network] the network drive does not answer
        [device] the disk cannot be read or written at this place
        [crowd] too many files are open
    }
# What the content looks like.
content-kind = { $looks ->
       *[unknown] nothing that is known
        [empty] an empty file (0 bytes)
        [pdf] a PDF document
        [pdf-without-program] a PDF document, and pdftotext, which takes its text out, is not installed
        [pdf-unreadable] a PDF document without readable text (a scan, a protected document, or fonts that do not say which characters they show)
        [word] an old Word document (.doc, .rtf)
        [presentation] a presentation
        [ofd] an OFD document
        [text-document] a text document
        [other-office] an Office file without a workbook
        [archive] an archive (RAR, 7z)
        [zip] a zip archive
        [damaged-zip] a damaged zip archive
        [picture] a picture
        [xml] XML of another kind
        [markup] markup of another kind
        [text] text without a separator
        [page-without-table] a web page without a table
    }
# How it is damaged; detail is the part, or what a parser said.
damage-kind = { $reason ->
       *[container] the zip container is cut short or damaged
        [crowded] it has too many parts, sheets or tables
        [part-missing] a part is missing
        [part-damaged] a part is damaged
        [shared-texts] the texts that its sheets share are damaged
        [lost-texts] texts of cells are lost (they point at shared texts that do not exist)
        [quotation] a quotation mark is never closed; what follows it became one cell
        [nested] its elements are nested too deep
        [cut-short] it ends in the middle
        [markup] its markup is wrong
        [outside] a cell lies outside the sheet
        [no-sheet] it has no worksheet
        [directory] the directory of the file cannot be read
        [record] a record contradicts itself
        [encryption] the encrypted content is missing or damaged
    }{ $detail ->
       *[other] {" "}({ $detail })
        [none] {""}
    }

cannot-read = the file cannot be read: { system-kind }
    .help = Make sure that it exists, is not held open by Excel or WPS, and that you may read it.
not-a-workbook = this is not a workbook; the content looks like: { content-kind }
    .help = { $looks ->
       *[other] Open the original in Excel or WPS, save it as .xlsx and convert that.
        [word] Open it in Word or WPS, save it as .docx and use that.
        [text-document] Open it in Word or WPS, save it as .docx and use that.
        [pdf] Use the Word or Excel file that the PDF was made from (.docx, .xlsx); without it, open the PDF in Word or WPS, save it as .docx and compare that with the PDF.
        [pdf-without-program] Use the Word file that the PDF was made from (.docx), or open the PDF in Word or WPS and save it as .docx; or install poppler (the package poppler-utils of Debian and Ubuntu), which has pdftotext.
        [pdf-unreadable] Use the Word file that the PDF was made from (.docx); without it, open the PDF in Word or WPS, save it as .docx and compare that with the PDF.
    }
unsupported = files of this kind are not supported yet ({ $format ->
       *[other] { $format }
        [encrypted] encrypted twice
        [unusual-encryption] encrypted in an unusual way
    })
    .help = Open it in Excel or WPS, save it as .xlsx and convert that.
password-protected = the workbook is protected by a password and cannot be read
    .help = Give the password of an encrypted .xlsx with --password or the variable YUSUAN_PASSWORD. Open an .xls or .ods in Excel or WPS, remove the password under File › Info › Protect Workbook, save, and convert again.
wrong-password = the password does not open the workbook
    .help = Check capital letters and the input method; the password to open is meant, not the one that allows changes.
damaged = the workbook is cut short or damaged: { damage-kind }
    .help = Download or copy it again; if Excel or WPS can still open it, save it as .xlsx and convert that.
too-large = the workbook (unpacked, if it is packed) or one text in it has { $size } bytes, more than the limit of { $limit }
    .help = Ordinary budget workbooks are far smaller. Look for whole sheets of formatting or harmful content, and remove sheets that are not needed.
no-tables = no sheet is one of the tables 01 to 12
    .help = Check the titles (2024年部门支出总体情况表), the form numbers at the top right (预算03表) and the headers; yusuan inspect shows what each sheet lacks.
no-input = there is no workbook to read here: { $pattern }
    .help = Check the path; a folder should hold .xlsx, .xls, .xlsb or .ods files.
cannot-write = the output cannot be written: { system-kind }
    .help = Make sure that the folder exists and is writable, the disk is not full and the file is not open.
occupied = the output exists, and yusuan did not write it or it was changed since; it was left alone
    .help = Choose another output folder, or add --force if it may be overwritten.
same-output = two inputs would become the same output file; the later one was not converted
    .help = Rename one of them, or convert them to different folders.
output-is-source = this file is read by the same run (an input, a mapping file or a file of checks); an output never takes its place
    .help = Give the output another name or folder.
one-output-twice = two outputs of this run would be this one file; nothing was written
    .help = Give each of them a name of its own; links that lead to one file count as that file.
written-in-part = the files that belong together were replaced only in part; this one is still as it was: { system-kind }. New are: { $written }
    .help = Remove the cause and run the command again: it writes all of them anew.
bad-units = this row of the table of units cannot be used: { $found }
    .help = Each row has two columns: the code of the unit (6 to 12 digits that begin with the code of the department, each once) and its name; the first row may be a header. Correct it and run the command again.
bad-roster = roster { $record }, line { $line }: { $problem ->
       *[empty] there is no office
        [no-code] there is no code ({ $what })
        [bad-code] the code “{ $what }” is no number
        [no-name] there is no name ({ $what })
        [code-twice] the code { $what } is there twice
        [name-twice] the name “{ $what }” is there twice
        [no-province] “{ $what }” is no province
    }
    .help = { $problem ->
        [no-province] For --partition province, each row of a roster is an office: code, name, contact (which may be blank) and province, such as 河南 or 河南省; the first row may be a header. Correct it and run the command again.
       *[other] Each row of a roster is an office: code, name and, if you like, contact; the first row may be a header; no code and no name is there twice. Correct it and run the command again.
    }
bad-journal = the journal { $record } { $problem ->
        [other-year] is that of { $what }, this workbook is of { $wanted }
        [years] mixes two years, { $wanted } and { $what }{ $line ->
            [0] {""}
           *[other] {" "}(line { $line })
        }
        [not-utf8] has a line { $line } that is not in UTF-8
       *[syntax] has a line { $line } that is no hand-in: { $what }
    }
    .help = A journal is of one year. It was not changed. Name another journal, or move the workbooks of other years away.
bad-earlier = { $record } cannot be compared with: { $problem ->
        [other-office] it is that of { $what }, this workbook is of { $wanted }
        [other-year] it is of { $what }, this workbook of { $wanted }
        [no-year-before] it is of { $what }, which is not the year before { $wanted }
        [twice] it and { $what } are both of { $wanted }
        [no-report] it is no result of yusuan check --format json: { $what }
       *[no-list] it has no list of findings, or the hidden column that names them was removed
    }
    .help = { $problem ->
        [no-year-before] --last-year (with narrate: --last) wants the book of the year before. Nothing was written.
       *[other] --since wants the workbook of the same department and year that was sent back (written by yusuan check --annotate), or an earlier result of --format json. Nothing was written for this workbook.
    }
kept-as-it-is = this workbook cannot be changed and kept as it is otherwise: { $reason ->
        [not-a-template] it is no .xlsx or .xlsm (.xltx, .xltm), and only these can be filled in as they are
        [signed-template] it is digitally signed, and any change would break the signature
        [locked-template] it opens with a password only, which the filled file would not have
        [strict-template] it is saved as Strict Open XML
        [signed] it is digitally signed, and any change would break the signature
        [strict] it is saved as Strict Open XML
        [macros] it has macros, so the output must be called .xlsm
       *[no-macros] what is written has no macros, so the output must be called .xlsx
    }
    .help = { $reason ->
        [not-a-template] Open the template in Excel or WPS, save it as .xlsx and use that. Nothing was written.
        [signed-template] Ask whoever hands the template out for one without a signature. Nothing was written.
        [locked-template] Open the template in Excel or WPS, remove the password under File › Info › Protect Workbook, save it and use that. Nothing was written.
        [strict-template] Save the template as an ordinary .xlsx in Excel. Nothing was written.
        [signed] Add --annotate-standard to get the standard workbook instead, or ask the office for a copy without a signature.
        [strict] Save it as an ordinary .xlsx in Excel, or add --annotate-standard to get the standard workbook instead.
       *[other] Change the name after --annotate; for the standard workbook add --annotate-standard and call it .xlsx.
    }
not-built = { $option } is not in this program: it was built without it
    .help = Build it with: cargo install --path . --features { $feature }
bad-dataset = { $problem ->
       *[damaged] this file of the dataset is damaged
        [foreign] this stands where the dataset has its files, and yusuan did not write it
        [busy] another run is writing to this dataset
        [half] a dataset stands here that is only half written
        [complete] a dataset stands here already
        [schema] the dataset has another version of the schema ({ $what }; this program writes { $wanted })
        [options] what is here was written with other options or by another version of yusuan, which this run would mix with its own
        [changed] the file has changed since it was written to the dataset { $what }, which still has what it was
    }; nothing was overwritten
    .help = { $problem ->
       *[damaged] Write the dataset anew, into another folder or with --force.
        [foreign] Choose another folder with -o, or move it elsewhere.
        [busy] Wait until it ends, or choose another folder.
        [half] Go on with it with --resume, write it anew with --force, or choose another folder.
        [complete] Add to it with --resume, replace it with --force, or choose another folder.
        [schema] Choose another folder, or replace it with --force.
        [options] Repeat the options of that run, choose another folder, or write all of it anew with --force.
        [changed] To have the new content, write the dataset anew: into another folder, or with --force.
    }
bad-facts = the file of facts { $record }, line { $line }: { $problem ->
       *[syntax] { $what }
        [not-utf8] the file is not UTF-8; save it as UTF-8
        [no-such-fact] there is no fact “{ $what }”{ $wanted ->
            [none] {""}
           *[some] ; is it “{ $wanted }”?
        }
        [no-text] “{ $what }” is a text, in quotation marks
        [no-list] “{ $what }” is a list of texts: ["…", "…"]
        [no-count] “{ $what }” is a whole number, 0 or more
        [no-amount] “{ $what }” is an amount of 万元, 0 or more
    }
    .help = yusuan narrate … --draft-facts FILE.toml drafts one that explains each. Nothing was written.
bad-sentences = the template { $record }{ $line ->
        [0] {""}
       *[other] , line { $line }
    }: { $problem ->
       *[syntax] { $what }
        [not-utf8] the file is not UTF-8; save it as UTF-8
    }
    .help = yusuan narrate --show-template prints the built-in one; docs/narrate.md says how it is written. Nothing was written.
strict-errors = there are errors or warnings, and with --strict nothing is written
    .help = Mend what is listed above; without --strict the result is written together with the findings.
bad-mapping = mapping { $mapping }, line { $line }: { $problem ->
       *[syntax] { $what }
        [not-utf8] the file is not in UTF-8: save it as UTF-8
        [no-such-layout] there is no built-in layout “{ $what }”
        [no-such-table] there is no standard table “{ $what }” (01 to 12 expected)
        [no-such-key] the table has no column key “{ $what }”{ $valid ->
            [none] {""}
           *[some] ; it has { $valid }
        }
        [no-such-line] the table has no line “{ $what }”
        [line-twice] the table has more than one line “{ $what }”: write which by its id, { $valid }
        [line-on-both-sides] both sides have “{ $what }”: say which one by side
        [no-such-side] there is no side “{ $what }” (revenue or expenditure expected)
        [side-missing] say by side whether it is revenue or expenditure
        [no-lines] this table has no fixed lines
        [no-such-meaning] no word means “{ $what }”; it may be { $valid }
        [no-such-level] this table has no level “{ $what }”
        [level-without-condition] level “{ $what }” needs one of code-length, label, indent
        [no-such-unit] currency unit “{ $what }” is unknown
        [no-such-letter] “{ $what }” is no column
        [header-rows] header rows { $what } are wrong: counted from 1, the smaller first
        [key-twice] “{ $what }” is mapped twice
        [column-without-key] a column needs key or keys, and only one of them
        [one-source] “{ $what }” needs one of from/letter, join, add, value, and only one
        [constant-amount] “{ $what }” is an amount and cannot be a fixed value
        [add-no-amount] “{ $what }” is no amount and cannot be added up
        [join-amount] “{ $what }” cannot be put together by join
        [one-meaning] a line needs from, and one of line, subtotal-of, set-aside
        [one-thing-aside] set-aside needs one of sheet or title, column, row
        [sheet-inside-sheet] set-aside of a whole sheet must stand outside of [[sheets]]
        [bad-decimals] decimals cannot be { $what } (0 to 8 expected)
        [bad-delimiter] “{ $what }” is no delimiter: one punctuation mark of ASCII, or a tab
        [bad-name] the name “{ $what }” is empty or has one of / \ : * ? " < > |
        [csv-only] “{ $what }” is for CSV only, and the format here is xlsx
        [xlsx-only] “{ $what }” is for XLSX only, and the format here is csv
        [no-bom] the encoding { $what } has no byte order mark: bom cannot be true
        [no-into] the layout “{ $what }” has no [into] and cannot fill a template (--into)
        [bad-cell] this is no cell: { $what } (write it like B3)
        [bad-source] source of a cell in [into] is year, department or unit, not { $what }
        [bad-key-columns] key-columns goes with rows = "key", and is less than the number of columns: { $what }
        [no-columns] table { $what } has no columns, so that it is not known what to fill in
        [no-export] the layout “{ $what }” has no [export] and cannot be used for --export
        [no-header] the column “{ $what }” needs a header
        [no-such-encoding] encoding “{ $what }” is unknown
        [no-such-placeholder] there is no placeholder “{ $what }” (name, table, form-number, title, year, department)
        [one-content] the column “{ $what }” needs one of key, keys, value, source, and only one
        [one-file] a workbook is one file: its name cannot have { $what }
        [same-name] two tables would be called “{ $what }”: add { "{table}" } or { "{form-number}" }, or name them one by one
    }
    .help = Correct that line; docs/mapping.md says what can be written, docs/export.md for upload layouts.
no-such-layout = there is no mapping file or built-in layout “{ $name }”
    .help = Give the path of a mapping file or the name of a built-in layout: { $known }.
encoding-guessed = the text file does not say its encoding; it was read as { $found }
    .help = If characters are wrong, name the encoding with --encoding (utf-8, gb18030, big5 …).
    .office = If the texts are right there is nothing to do; otherwise export the file again as UTF-8 or .xlsx.
encoding-unused = the file is no text and says its encoding itself; --encoding { $found } was not used
    .help = --encoding is that of text files that are read. For the CSV files that are written, use --csv-encoding (utf-8-bom, utf-8, gb18030, gbk).
    .office = There is nothing to do.
code-page-unknown = this old .xls keeps its texts in { $found ->
        [none] a code page that it does not name
       *[other] code page { $found }
    }, which is not known for sure; they were read as { $encoding }
    .help = If characters are wrong, open it in Excel or WPS, save it as .xlsx and convert that.
    .office = If the texts are right there is nothing to do; otherwise save the file as .xlsx.
older-copy = the file has a second copy of the workbook for Excel 5.0/95; it was not read
    .help = The copy for Excel 97 and later was read, which Excel shows, too. Nothing needs to be done.
    .office = Nothing needs to be done.
bad-template = template { $template }, line { $line }: { $reason }
    .help = Correct the template as said.
internal = an internal check of yusuan failed: { $reason }
    .help = This is a fault of the program; please report it with the file. Nothing was written.

two-sheets-one-table = { $row ->
       *[0] two sheets look like { $table }: “{ $sheet }” and “{ $other }”;
        [other] the sheet “{ $sheet }” has { $table } twice, the second from row { $row } on (year, currency unit, owner or columns differ);
    }{" "}{ $kept ->
       *[none] which one counts is not clear, so neither was converted
        [columns] they have different columns, but not the same rows (codes, names or order differ, or year, owner or currency unit), so they are not one table, and neither was converted
        [other] the mapping names the other one, so this one was not converted
    }
    .help = Delete or hide one of them (last year's copy, say), or give it its own title and form number.
sheet-beside = this sheet and “{ $other }” are both { $table }; “{ $other }” is used: { $kind ->
        [blank] this one has no figures
        [copy] this one is the same
        [units] this one lists units, with the same total
       *[department] it is that of “{ $department }”, this one that of “{ $owner }”
    }
    .help = { $kind ->
        [department] Hand in the tables of units by themselves, or name them under set-aside in a mapping file.
       *[other] Nothing to do; delete the one that is not needed.
    }
no-currency-unit = { $unit ->
        [none] the sheet does not say its currency unit (元, 千元 or 万元); it was not converted
       *[other] the currency unit of the sheet is “{ $unit }”, which is not 元, 百元, 千元 or 万元; it was not converted
    }
    .help = Write 单位：万元 (or 元, 千元) above the header at the right, or give --unit.
    .office = Write 单位：万元 (or 元, 千元) above the header at the right.
foreign-year = this sheet is of { $found }, the others are of { $expected }; it was not converted
    .help = Delete or hide the sheet if it is an old one; if only the title was forgotten, change its year to { $expected }.
missing-column = the column “{ $column }” was not found
    .help = Look whether the column was deleted or renamed. Its standard name is “{ $column }”.
header-not-recognised = this looks like { $table }, but its header was not recognised; it was not converted
    .help = The standard columns are: { $columns }. Recognised: { $matched }. Rename the header cells accordingly.
sheet-damaged = the sheet could not be read to its end: { damage-kind }
    .help = What comes after that place may be missing. Open it in Excel or WPS, save it as .xlsx and convert that.
unit-conflict = two currency units on one sheet: “{ $frame }” and “{ $label }”; by the sums and the figures of other tables “{ $taken }” was taken
    .help = Check which unit the figures are in, and correct the other place.
unit-uncertain = two currency units: the sheet says “{ $frame }”, this cell “{ $label }”; nothing shows which of them the figures are in, and the sheet was not converted
    .help = Look which unit the figures are in and correct the other place; columns of different units must be brought into one.
uncertain-table = converted as { $table }, but not with certainty (because of: { $why }; it also looks like: { $other })
    .help = Check title and form number, and write them as the standard has them.
all-funds = the title names no fund; the total { $found } is that of table { $all } and more than the { $expected } of table { $own }, so the figures are of all funds and not those of { $table }; not converted
    .help = Where this table is to be handed in, fill in the figures of the general public budget alone; otherwise nothing to do.
called-otherwise = { $kind ->
        [year] the title names no year, and the sheet is called “{ $found }”, which is another year; converted as this year's budget in { $table }
        [stage] the sheet is called “{ $found }”, which is no budget (final accounts or execution); converted as this year's budget in { $table }
        [later] “{ $found }” is the budget of { $year }, and this is a table of { $expected }: the column of { $expected } was taken; the year in the title may be last year's
       *[funds] the sheet is called “{ $found }”, which is another table; converted as { $table }, as its title has it
    }
    .help = { $kind ->
        [later] Check the year in titles and cover; if this is the budget of { $year }, correct it there.
       *[other] Check whether the sheet was left over from last year, or its title copied; if all is right, rename the sheet.
    }
other-department = the department is “{ $found }” here and “{ $expected }” on the other sheets
    .help = Write the same name at the top left of every sheet.
hidden-sheet = a hidden sheet was not converted (it has { $count } figures)
    .help = Unhide it in Excel or give --include-hidden if it is needed; otherwise delete it, lest it be sent on unseen.
    .office = Unhide it if it is needed; otherwise delete it, lest it be sent on unseen.
foreign-sheet = this is none of the 12 standard tables and was not converted (it has { $count } figures; nearest: { $near })
    .help = If it is one of the standard tables, give it the standard title, form number and header.
text-sheet = a sheet of text only (cover, contents, explanations) is not converted
document-text = the text of the document beside its tables ({ $count } paragraphs) is not converted
merge-clash = the merged range { $range } overlaps an earlier one, which was taken
no-year = no sheet says the year
    .help = Write the year into the titles (2024年部门支出总体情况表), or give --year.
    .office = Write the year into the titles (2024年部门支出总体情况表).
year-from-elsewhere = no title says the year; by “{ $found }” it is { $expected }
no-department = no sheet says the department
    .help = Write 部门名称：… above the table at the left.
hidden-figures = hidden rows or columns ({ $where }) have { $count } figures, which are not in the result
    .help = Unhide them or give --include-hidden if they are needed; otherwise delete them, lest totals differ from their parts.
    .office = Unhide them if they are needed; otherwise delete them, lest totals differ from their parts.
filtered-rows = rows that a filter hides ({ $where }) have { $count } figures, which are in the result like others
    .help = If these rows are not wanted, delete them; otherwise clear the filter before you send the file, lest others see only a part.
sheet-continued = { $kind ->
        [columns] this sheet has the rows of “{ $other }” once more, under further columns of { $table }; both became one table
       *[rows] this sheet says that it goes on with “{ $other }”; both became one table, { $table }
    }
    .help = If it does not, give it a title of its own.
unit-of-format = the sheet names its currency unit only in the number format of its amounts ({ $cell } is shown in “{ $found }”{ $kind ->
        [unit] {""}
       *[other] , shortened by { $shift } places
    }); they were read as { $expected }
more-findings = { $code }: { $count } more on this sheet, not listed one by one
    .help = Deal with those listed first; so many of one kind mostly have one cause.
format-conflict = { $kind ->
        [unit] the number format of { $cell } shows the figure in “{ $found }”, the sheet says “{ $expected }”; it was not converted
        [shortened] the number format of { $cell } shows the figure shortened by { $shift } places, the sheet says “{ $expected }”; it was not converted
       *[both] the number format of { $cell } shows the figure shortened by { $shift } places and in “{ $found }”, the sheet says “{ $expected }”; it was not converted
    }
    .help = Check which unit the figure in the cell itself is in (Excel shows it in the formula bar). Give the amounts a plain number format and write the unit they are in above the header at the right (单位：…).
tables-on-one-sheet = the sheet holds more than one table: { $table } begins in row { $row }

unknown-column = the column “{ $label }” is not in the standard table but has { $count } figures (the first is { $found } in { $at }); they are not in the result{ $rows ->
        [0] {""}
       *[other] , nor are { $rows } rows that cannot be told without their codes
    }
    .help = If it is a column of the standard table, give it its standard name (still missing: { $missing }); otherwise make sure that these figures may be left out.
double-column = “{ $label }” stands there twice; the left one was taken, and { $count } figures of the right one are not in the result
    .help = Delete the second column, or give it its own name.
column-of-other = “{ $label }” is another year, an execution, a final account, a change or a count, no amount of this year's budget; not in the result ({ $count } figures)
    .help = Nothing to do. If it is this year's budget after all, correct the header.
column-without-key = “{ $label }” is understood, but the standard table has no such column; { $count } figures (the first is { $found }) are not in the result
    .help = Make sure that these figures may be left out; named under set-aside in a mapping file they are not told again.
carried-included = { $kind ->
        [said] “{ $label }” says that it includes what was carried over, and { $table } has the appropriation of the year alone: the figures in the result include more
        [scope] “{ $label }” includes the { $count } rows that are not in the result, since they are none of { $table }: it is { $found } more than the rows that are
        [funds] the figures below “{ $label }” are of other funds, but they are in { $table }, which has one kind of them
        [next] the figures below “{ $label }” are carried forward to the next year and no expenditure of this one, but all of them are in the result of { $table }
        [rows] the figures below “{ $label }” were carried over, but the sheet has no columns for that: they are in those of the year in { $table }
       *[column] the figures of “{ $label }” ({ $count }, the first is { $found }) are in other columns, too, and { $table } has the appropriation of the year alone: the figures in the result include what was carried over
    }
    .help = Make sure of what the table is to show: if it is the year alone, use figures without what was carried over.
wider-refused = { $kind ->
        [funds] “{ $label }” and the columns beside it include other funds (it is the sum of all funds that are listed), and { $table } has one kind of them: how much of each is not known, and { $count } figures (the first is { $found }) are not in the result
       *[column] “{ $label }” includes what was carried over, and this column of { $table } has the year alone; the sheet has no such column, and { $count } figures (the first is { $found }) are not in the result
    }
    .help = { $kind ->
        [funds] Fill in the figures of this kind of funds alone, as the standard table has them.
       *[column] Add a column of the year's figures, without what was carried over, or make this one such a column.
    }
row-of-other = “{ $what }” is no amount of this year's budget (another year, a part of others, a change, a count or a check); not in the result
    .help = Nothing to do.
total-missing = { $kind ->
        [others] “{ $what }” and the others are no figures of the budget of { $year }, and none was taken; a row or column of this year's budget was not found
       *[rows] { $count } rows of figures, and none says that it is the total; none was taken
    }
    .help = { $kind ->
        [others] Check the year in the title, and write which row or column is this year's budget.
       *[rows] Add a row 合计; yusuan does not add up for you.
    }
column-in-lines = “{ $label }” is carried over, which the standard table has in lines: its figures are in those lines, those of the year in their own, and totals of both were compared
    .help = Nothing to do.
list-beside = a further list (by use or the like), which the standard table does not have; not in the result ({ $count } rows, the first “{ $what }”)
    .help = Nothing to do.
rows-of-other = the rows have the codes of another classification ({ $found }), not of this table's; not converted
    .help = Check the title: a list by economic class is no list by functional class.
only-total = { $kind ->
        [projects] the standard table goes down to classes; { $count } rows of projects below them are not in the result
        [units] the standard table goes down to classes; { $count } rows of units below them are not in the result
        [finer] the standard table goes down to units; { $count } rows of classes below them are not in the result
        [second] the rows have only the other classification, but those of the standard table have “{ $column }”: only the row that is marked as the total was taken, the other { $count } rows are not in the result
        [section] { $count } rows below “{ $column }” are not of the year's budget and not in the result
        [below] the standard table is not listed by another classification: { $count } rows below its classes (the first is “{ $column }”) are not in the result
        [above] the standard table has no rows of classes: { $count } of them (the first is “{ $column }”) are not in the result
        [scope] { $count } rows that “{ $column }” says are “{ $scope }” do not belong to this table and are not in the result
        [forward] “{ $column }” is no expenditure of this year: it and the totals that include it ({ $count } rows) are not in the result; the total is that of the year
        [list] the standard table has no rows by another classification: the further list from “{ $column }” on ({ $count } rows) is not in the result
       *[classes] the rows are classes, where the standard table has “{ $column }”: only the row that says that it is the total is used; { $count } others are not in the result
    }
    .help = { $kind ->
        [projects] Nothing to do: their figures are in the classes above them. Projects belong to the table of projects.
        [below] Nothing to do: their figures are in the classes above them. Those by the other classification belong to its table.
        [above] Nothing to do: their figures are in the rows below them.
        [section] If these rows are of the year's budget, correct or delete the row “{ $column }”; if not, move them out of the table.
        [scope] Move these rows to the table that they belong to; if they belong here, correct “{ $column }”.
        [second] Add the column “{ $column }” and fill in a row for each of its classes.
        [forward] What is carried forward belongs into the table of revenue and expenditure; nothing to do here.
        [list] That list belongs into a table of its own; nothing to do here.
       *[other] Make sure that the total is that of the whole department; for the figures of each unit, list this table by unit.
    }
lists-joined = { $count } lists stand side by side (the second begins with “{ $label }”): they are one list in parts, no code is in two of them and the sums over all are right; read one after the other
    .help = Nothing to do.
columns-joined = below the list the same { $rows } rows stand once more under further columns ({ $columns }); they were read with the rows above
    .help = Nothing to do.
two-lists = two lists stand side by side (the right one begins with “{ $label }”), where the standard table has one; the sheet was not converted
    .help = Put the rows on the right below those on the left, with a column for the total, one for the left amounts and one for the right ones.
name-against-number = “{ $label }” has the name of “{ $name }” and the number of “{ $number }”, and a figure, { $found }: one of them is wrong; { $taken ->
        [number] that name stands on another row, too: taken by its number
       *[name] taken by its name
    }
    .help = Correct the number or the name.
unclear-row = { $rows ->
        [0] this row has figures, but whether it is a total, a unit or an item is not clear; it is not in the result
       *[other] no codes were recognised in the column “{ $label }”: whether { $rows } rows with figures are totals, units or items is not clear; they are not in the result
    }
    .help = Fill in code or name; move rows that do not belong to the table out of it.
stray-figure = the figure { $found } outside the table is not in the result
    .help = Move it to its row and column if it belongs to the table; otherwise delete it.
double-line = the line “{ $label }” stands there twice
    .help = Check whether it was filled in twice; both rows were kept as they are.
second-total = a second total row
    .help = A table has one total row. Delete page totals and subtotals; both rows were kept as they are.
unknown-line = the standard table has no line “{ $label }”; it was kept as it is; totals are right with or without it, so its own figure is not checked
    .help = Check the name; if it is a line of the standard table, write its standard name.
line-of-other-side = “{ $label }” does not belong to this side (expenditure among revenue, or the other way round); it is not in the result
    .help = Give revenue and expenditure a side each, with columns for item and amount.
line-by-number = “{ $found }” was taken for “{ $expected }” by its number; check the name
    .help = Change the name to “{ $expected }”, or correct the number.
stray-text = the text “{ $found }” in the table is not in the result
    .help = Begin it with 备注： or 注： if it is a note; otherwise it can be ignored.
unknown-text-column = { $kind ->
        [units] “{ $label }” names the unit of each row; the standard table tells units apart by their codes, and the names are not in the result
       *[column] the column “{ $label }” is not in the standard table and has only text; it is not in the result
    }
    .help = { $kind ->
        [units] Add a column 单位代码, or above the rows of each unit a row with its code, name and totals.
       *[column] If it is a column of the standard table, give it its standard name (still missing: { $missing }).
    }
line-renamed = “{ $found }” is written as “{ $expected }”, its standard name
code-filled-down = the code is blank; { $expected } of the row above holds on
code-by-name = { $count } rows have no code; they got that of their name in the dictionary (the first, { $found }, is { $expected })
row-set-aside = this row is not data ({ $what }) and is not in the result
column-set-aside = the column “{ $label }” only numbers or names the rows and is not in the result

text-in-amount = an amount cell holds the text “{ $found }”; it was kept as it is
    .help = Enter a number; leave the cell empty if there is no amount.
digits-lost = the code was kept as a number, and what it had beyond 15 digits is lost: { $found }
    .help = Format the column as text and enter the codes again from the original. The lost digits cannot be worked out.
uncached-formula = the formula has no stored result, and yusuan cannot calculate it: { $why ->
        [function] the function { $what } is not one it knows
        [other-file] it refers to another file
        [sheet] there is no one sheet called “{ $what }”
        [deleted] it refers to cells that were deleted (#REF!)
        [error-cell] { $what } holds an error value
        [text-cell] { $what } holds no number
        [open-cell] { $what } has no result either
        [division] it divides by zero
        [circle] it refers to itself, directly or by way of others
        [large] the result is too large
        [effort] the formulas of the workbook look at too many cells
        [format] in this format it cannot be trusted to be what was entered
       *[unknown] it holds something other than the sums and references that yusuan knows
    }
    .help = Open it in Excel or WPS, press F9 to recalculate, save, and convert again.
error-value = the cell holds the error value { $found }
    .help = Correct the formula or enter a number.
odd-code = the code “{ $found }” has a fraction or a sign; it was kept as it is
    .help = Check the code and format the column as text.
date-in-text = here is the date { $found }, which may have been text or a ratio (85/15)
    .help = If it was a ratio or a number of two parts (85/15), format the cell as text and enter it again as it was; if it is a date, write it as text (1985年1月15日).
code-padded = the code { $found } was filled up to { $expected }
text-to-amount = the text “{ $found }” was read as { $expected }
code-split = the code { $found } was taken apart: { $expected }
calculated = the formula had no stored result; yusuan calculated { $expected } by { $found }
stale-result = the stored result { $found } is out of date: { $formula } gives { $expected } now
    .help = Recalculate in Excel or WPS (F9), check which of the two is right, save, and convert again. The stored result was used.
other-file = the formula refers to another file; its stored result { $found } was used, and may be out of date
    .help = Check the figure against the other file, and enter it as a number.
filtered-total = a filter hides rows (row { $row }, for one) that { $found } leaves out; { $known ->
        [yes] over all rows it is { $calculated }, which was used
       *[no] the formula could not be calculated anew, and the figure of the sheet was used
    }
    .help = Clear the filter in Excel or WPS, check the total, save, and convert again.
    .office = Clear the filter in Excel or WPS, check the total, and save.
text-as-zero = the formula gives { $read ->
        [blank] a blank
       *[text] the text “{ $expected }”
    } and the .xls holds 0 for it; { $read ->
        [blank] it was read as blank
       *[text] the text was read
    }
share-in-amount = an amount cell holds the share “{ $found }”, which is no amount; it was kept as it is
    .help = Enter the amount; shares do not belong in a column of amounts.
code-joined = the code in several cells, { $found }, was put together: { $expected }

wrong-sum = { $total } should be { $expected } but is { $found }, a difference of { $difference }{ $also ->
        [none] {""}
       *[some] ; { $also } more do not agree with it: { $where }
    }
    .help = { $hidden ->
        [none] Check this cell and its parts ({ $how }). yusuan changes no figure: it was written as it is, and marked.
       *[some] Check this cell and its parts ({ $how }). Hidden figures were left out: { $hidden }; if the total includes them, unhide them or give --include-hidden. yusuan changes no figure: it was written as it is, and marked.
    }
    .office = { $hidden ->
        [none] Check this cell and its parts ({ $how }), and correct the figure that is wrong.
       *[some] Check this cell and its parts ({ $how }), and correct the figure that is wrong. Hidden figures were left out: { $hidden }; if the total includes them, unhide them.
    }
row-unadded = { $count ->
        [1] row “{ $label }” is not added by { $total }
       *[other] the { $count } rows from “{ $label }” on are not added by { $total }
    }: “{ $column }” of { $total } is { $found } less than the sum of the rows, and every column is less by just the figure of { $count ->
        [1] this row
       *[other] these rows
    }
    .help = Add it to the totals if it belongs there; delete it if it is one too many (a duplicate, a row of last year). Totals to correct: { $totals }. yusuan changes no figure; all are written as they are.
    .office = Add it to the totals if it belongs there; delete it if it is one too many (a duplicate, a row of last year). Totals to correct: { $totals }.
totals-blank = nothing stands in the column “{ $column }”, though its parts have figures (in { $count } rows)
    .help = Fill in the column (in each row the sum of its parts). Until then no relation that needs it is checked.
parts-blank = { $total } has a figure, but { $parts ->
        [columns] all its parts in the row are blank
       *[rows] all rows below it are blank in the column
    }, while most others have parts{ $count ->
        [1] {""}
       *[other] {" "}({ $count } such places)
    }
    .help = Fill in the part that is missing; if there is none, check the figure.
parts-not-printed = { $total } is { $more } more than its parts on the sheet, which has no column “{ $part }”{ $count ->
        [1] {""}
       *[other] {" "}({ $count } such rows)
    }; what is more adds up down the rows
    .help = If the rest belongs to “{ $part }”, nothing is wrong; to have it checked, add the column. If there is nothing of that kind, check { $total }.
part-exceeds-whole = “{ $part }” { $found } is more than “{ $whole }” { $expected }{ $also ->
        [none] {""}
       *[some] ; { $also } more do not agree with it: { $where }
    }
    .help = An of-which figure can only be a part of the one above; check both.
rounding-residue = { $total } differs from the sum of its parts, { $expected }, by { $difference }, which rounding explains
    .help = Adjust the last digits of the parts if they must agree exactly.
unit-implausible = { $label } is { $found } ({ $own }), { $otherlabel } is { $expected } ({ $other }), { $ratio } times more or less: the currency unit of this sheet seems to be wrong (tables that agree with the other: { $others }; relations between them and this one are not checked before that)
    .help = Check which unit the figures of the two sheets are in, and correct 单位：… where it is wrong. yusuan converted both as they are labelled.

undecodable = the text is not { $encoding } throughout: the byte at { $offset } (counted from 0) is no character of it
    .help = The file may be cut short or mixed from two encodings. Export it again as UTF-8, or name its encoding with --encoding (gb18030, big5, utf-16le …).
    .office = The file may be cut short or mixed from two encodings. Export it again as UTF-8 or .xlsx.

not-encodable = upload layout { $layout }: { $count } text(s) in column “{ $column }” of { $table } cannot be written in { $encoding } (the first character is “{ $found }”); nothing was written
    .help = Use the encoding gb18030 or utf-8, or replace the character by one that the encoding has.
too-many-decimals = upload layout { $layout }: { $count } figure(s) in column “{ $column }” of { $table } have more than { $decimals } decimals (the first is { $found }); nothing was written
    .help = yusuan rounds nothing unless it is told to (--round 2 --balance). Check the figure, allow more decimals in the layout, or use a smaller currency unit there.
figure-too-large = upload layout { $layout }: { $count } figure(s) in column “{ $column }” of { $table } are too large for { $unit } (the first is { $found }); nothing was written
    .help = Check these figures.
not-in-workbook = upload layout { $layout } wants { $table }, which the workbook does not have
    .help = If it should, yusuan inspect tells why it was not recognised; if it need not be sent, delete it from the layout.
no-place = { $why ->
        [no-sheet] the template has no sheet “{ $sheet }”
        [no-header] sheet “{ $sheet }” of the template has no column “{ $column }”
        [header-twice] sheet “{ $sheet }” of the template has several columns “{ $column }”
        [too-many-rows] there are more rows than sheet “{ $sheet }” of the template has blank ones ({ $value })
        [beside] sheet “{ $sheet }” has too few blank rows, and none can be added here, since another table that is filled in stands beside them and ends in another row
        [no-inserting] sheet “{ $sheet }” has too few blank rows, and none can be added, since it is protected and lets nobody insert rows
        [array] there are too few blank rows, and none can be added, since the array formula (or data table) of this cell spans them and has to stay in one piece
        [pivot] there are too few blank rows, and none can be added, since a pivot table on sheet “{ $sheet }” is made of them or stands below
        [one-by-one] there are too few blank rows, and none can be added, since the formula of this cell names the rows one by one and would leave the new ones out
        [text-address] there are too few blank rows, and none can be added, since the formula of this cell spells a cell as a text (INDIRECT), which would be another one then
        [not-moved] there are too few blank rows, and none can be added, since the formula of this cell cannot be made to follow (it refers to several sheets at once, or is shared and cannot be read)
        [no-row] sheet “{ $sheet }” of the template has no row “{ $value }”
        [row-twice] sheet “{ $sheet }” of the template has several rows “{ $value }”, or several rows belong there
        [number-format] “{ $value }” is a text, and the cell of the template has a format for numbers
        [locked] sheet “{ $sheet }” of the template is protected, and the cell is locked
        [not-listed] “{ $value }” is not in the list of the cell
        [formula] the cell of the template has a formula
        [not-copied] rows are to be added like this one, and the formula of this cell cannot be copied
        [covered] the cell of the template is covered by a merged one
       *[not-one] the cell wants the figure of one row, and { $value } rows fit
    }{ $count ->
        [1] {""}
       *[other] {" "}({ $count } in all)
    }; the template was not filled in
    .help = { $why ->
        [no-sheet] Correct sheet in [into]: it is the name of a sheet of the template.
        [no-header] Correct header of this column in [into] after the header of the template, its rows divided by /.
        [header-twice] Add the label above to header, divided by /.
        [too-many-rows] Leave more blank rows in the template, or say grow = true in [into], which adds rows like the last one; leaves and levels leave out what need not be sent.
        [one-by-one] Write the formula over a range in the template, like SUM(C5:C8), or leave more blank rows.
        [beside] Leave more blank rows in the template, or as many for both tables.
        [no-inserting] Ask whoever hands the template out to unprotect the sheet, or leave more blank rows.
        [array] Leave more blank rows in the template.
        [pivot] Leave more blank rows in the template.
        [text-address] Leave more blank rows in the template, or let the formula refer to the cells themselves.
        [not-moved] Leave more blank rows in the template.
        [not-copied] Leave more blank rows in the template, or let the formula be the same in each row, from cells of its own row.
        [no-row] See how the first column of the template spells it; levels and leaves leave out what need not be sent.
        [row-twice] Look at more columns with key-columns (class, section, item), or leave rows out with levels and leaves.
        [number-format] See whether this column is the right one for what is filled in; where a text is meant, format the column of the template as text.
        [not-listed] Spell the value as the list has it; ask whoever hands the template out for what is missing there.
        [covered] Name the top left cell of the merged ones in the layout, or another column.
        [not-one] Add level to [[into.cells]], so that one row is chosen.
        [formula] Leave the column or cell out of the layout: the template calculates it. Where it calculates the total row, say totals = false.
        [locked] The template lets nobody fill this cell in: leave it out of the layout, or ask whoever hands it out.
       *[other] Correct the layout or the data after the template. Nothing was written.
    }
not-calculated = { $count ->
        [1] in the filled template, a formula cannot be calculated here and has
       *[other] in the filled template, { $count } formulas cannot be calculated here and have
    } no stored result until Excel or WPS opens and saves it
    .help = Open the filled file in Excel or WPS and save it once before it is uploaded.
list-unknown = in the filled template, the list of this cell is calculated, and whether it has “{ $value }” was not checked{ $count ->
        [1] {""}
       *[other] {" "}({ $count } cells of this column)
    }
    .help = Open the filled file in Excel or WPS and see whether the values of this column are in its list.
text-too-long = A text has { $length } characters; a cell of Excel holds { $most }. No workbook was written
    .help = yusuan cuts nothing off. Divide the text over several rows, or write text formats only with --to csv,json.
too-many-rows = The table has { $rows } rows; a sheet of Excel holds { $most }. No workbook was written
    .help = Divide it into several workbooks, or write text formats only with --to csv,json.
forbidden-character = A text has a control character ({ $found }) that Excel cannot hold. No workbook was written
    .help = It cannot be seen and most likely came from another system. Type the text of this cell anew.
csv-not-encodable = { $encoding } has no “{ $found }”, which stands in the column “{ $column }” of { $table }; nothing was written
    .help = Use --csv-encoding gb18030 or utf-8, or put a character that the encoding has in its place.
too-many-digits = { $layout ->
        [none] { $found } has more than { $most } significant digits, which is all that a number in Excel has. It was written as a text, and no formula adds it up
       *[other] upload layout { $layout }: { $found } in column “{ $column }” of { $table } has more than { $most } significant digits, which is all that a number in Excel has; nothing was written
    }
    .help = Check the amount. If it is right, use text formats (--to csv,json), which hold every digit.
beyond-columns = { $found } has more digits than the columns of a dataset hold (28, of which 8 are decimals), in 元 or 万元; no amount of this file was written
    .help = Check the amount; perhaps two figures ran together.
province-unknown = it is not known of which province this workbook is; its rows are in the partition of those without one
    .help = Put it into a folder that is called by the province (河南 or 河南省), or give a roster with provinces: --roster.
provinces-differ = the roster says { $expected }, the folder { $found }; its rows are in the partition of { $expected }
    .help = Find out which is right: correct the roster or move the workbook, and write the dataset anew.
rounded-in-columns = { $count ->
        [one] one amount has
       *[other] { $count } amounts have
    } more than { $decimals } decimals, { $found } (万元) in this cell, for example; the columns of the dataset have it rounded to { $decimals }
    .help = Nothing, if that does not matter; otherwise fill the table in with two decimals.
finer-amounts = { $count ->
        [one] one amount has
       *[other] { $count } amounts have
    } more than two decimals, { $found } in this cell, for example; the sheets show two and hold all, so that printed totals may be 0.01 off their parts
    .help = To make all amounts have two decimals, with totals that are still the sums of their parts, add --round 2 --balance.
stale-removed = yusuan wrote this CSV file earlier; there is no such table now, and it was removed
    .help = If the table should be there, yusuan inspect tells why it was not recognised.

# Mapping files
sheet-left-out = this sheet is left out by the mapping: { $reason }
    .help = If it should be converted, remove that set-aside from the mapping file.
outside-table = this is “{ $title }”, which is none of the 12 standard tables; not converted
    .help = Nothing to do. If it is one of them after all, correct its title, or say table in a mapping file.
title-not-understood = laid out like { $table }, but “{ $title }” does not say which table it is; not converted
    .help = Give it the standard title ({ $table }); or say in a mapping file which table it is ([[sheets]]), or that it is left out (set-aside).
other-form = the sheet has what { $table } has, in another form (one indicator a row, or one project a sheet); not converted ({ $count } figures)
    .help = Where this table is to be handed in, fill in the standard form; where the sheet is only published as your province has it there is nothing to do, and named under set-aside in a mapping file it is not told again.
other-classes = the title “{ $title }” is like { $table }, but the rows are another classification; it was not converted
    .help = The standard { $table } is not listed by such classes. If that table stands elsewhere, there is nothing to do; a set-aside in the mapping file says so.
layout-chosen = read by the built-in layout { $name } ({ $title }): { $count } sheets fit it, with { $fewer } errors and warnings fewer than without
    .help = If this layout is the wrong one, add --mapping none.
    .office = There is nothing to do.
mapped-column-missing = the column “{ $wanted }” of the mapping is not in the header
    .help = Change from on that line to what the sheet calls the column (columns without a meaning: { $there }); add required = false if the column may be missing.
mapped-column-required = the column “{ $wanted }”, which the mapping requires, is not in the header
    .help = Change from on that line to what the sheet calls the column (columns without a meaning: { $there }).
mapped-column-unclear = several columns of the header fit “{ $wanted }” of the mapping; none was converted
    .help = Write the whole path in from, from the top of the header, with / between the labels; where headers are the same, give the column by letter.
mapped-column-taken = a column of “{ $wanted }” is used by line { $line } of the mapping already; nothing was converted by this entry
    .help = A column may be used once: keep it in line { $line } or here. If the sheet has a column with the total, write that in from instead of add.
mapped-sheet-missing = no sheet is the table { $table } that the mapping describes ({ $wanted })
    .help = Check sheet, title and the like in the mapping file; if the workbook does not have that table, there is nothing to do.
column-left-out = the column “{ $found }” is left out by the mapping: { $reason }
    .help = If it should be converted, remove that set-aside from the mapping file.
row-left-out = the row “{ $found }” is left out by the mapping: { $reason }
    .help = If it should be converted, remove that entry from the mapping file.
blank-lines-left-out = { $count } lines without a figure are left out by the mapping: { $cells }
    .help = To keep them, write blank-lines = "keep" in the mapping file.
subtotal-left-out = “{ $label }” ({ $found }) only adds up other lines, rightly, and is not listed itself
    .help = Nothing to do.
total-unlabelled = row { $row } has figures and no label, stands first or last, and there is no other total: it was read as “{ $expected }”
rows-gathered = { $kind ->
        [classes] { $count } rows were put in the order of their codes, since classes stood below what they are the sum of; no figure was changed
       *[units] { $count } rows were moved below the unit whose code they carry; no figure was changed
    }
    .help = Nothing to do.
amount-repeated = the amount { $found } repeats that of the cell to the left or above (merged cells taken apart and filled); it counts once
subtotal-differs = { $kind ->
        [columns] “{ $label }” should be the sum of its columns, { $expected }, but is { $found }
        [total] “{ $label }” should be the sum of the lines below it, { $expected }, but is { $found }
       *[rows] “{ $label }” should be the sum of its lines, { $expected }, but is { $found }
    }
    .help = { $kind ->
        [columns] Check this cell and those columns of the row.
        [total] Check this cell and that column of the lines below it.
       *[rows] Check this cell and those lines. The line is only a subtotal and was not carried over.
    }
cell-split = one cell taken apart: “{ $found }” → { $expected }
    .help = Nothing to do.
cell-not-split = “{ $found }” cannot be taken apart into code and name
    .help = The code must come first, as long as the standard has it, then the name (2010101 行政运行). Correct the cell, or keys in the mapping file.
amounts-added = cells added up: { $found } = { $expected }
    .help = Nothing to do.
name-detached = the code cell holds a name, too: “{ $found }” was read as “{ $expected }”
names-differ = the name behind the code is “{ $found }”, the column of names says “{ $expected }”, which is in the result
    .help = Check code and name, and make them agree.
amount-merged = { $found } is merged over { $count } rows of the table: it is written in the first of them alone
    .help = Unmerge the cell, and enter in each row what is its own.
text-left-out = “{ $found }” holds text that is hidden or struck out; it was left out, and { $read ->
        [blank] the cell is blank
       *[text] “{ $expected }” was read
    }
    .help = Check this cell: if what was left out belongs to the figure, type the whole figure.
comment-unplaced = the comment{ $author ->
        [none] {""}
       *[other] {" "}by { $author }
    } is not in the result: { $why ->
        [sum] the sum of all has no value of this department alone here.
       *[other] this cell is no value of a table.
    } It says “{ $found }”
    .help = Move it to the figure or text that it is about if it is to go along; it stays in your file in any case.
texts-joined = put together by the mapping: { $found } → { $expected }
    .help = Nothing to do.

# Checks
relation-broken = Rule { $rule } does not hold: { $name }. { $left } is { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] , { $right } is { $rightsum }{ $unit }
    }, { $relation ->
        [equal] a difference of
       *[other] too much by
    } { $off }{ $unit }
    .help = Check the figures of both sides. { $also ->
        [none] yusuan changes no figure: all were written as they are.
       *[some] { $settles ->
            [all] If this cell were { $expected }, { $also } more would agree
           *[some] { $also } more are off by the same amount, most likely for the same reason
        }: { $where }. yusuan changes no figure: all were written as they are.
    }
relation-doubtful = Rule { $rule } does not hold: { $name }. { $left } is { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] , { $right } is { $rightsum }{ $unit }
    }, { $relation ->
        [equal] a difference of
       *[other] too much by
    } { $off }{ $unit }
    .help = This mostly holds, with exceptions. Check it; if it is an exception, --severity { $rule }=off switches it off.{ $also ->
        [none] {""}
       *[some] {" "}{ $also } more do not agree: { $where }.
    }
    .office = This mostly holds, with exceptions. Check it: correct what is wrong, or give the reason of the exception.{ $also ->
        [none] {""}
       *[some] {" "}{ $also } more do not agree: { $where }.
    }
relation-noted = Mind rule { $rule }: { $name }. { $left } is { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] , { $right } is { $rightsum }{ $unit }
    }, { $relation ->
        [equal] a difference of
       *[other] too much by
    } { $off }{ $unit }
    .help = For the record.{ $also ->
        [none] {""}
       *[some] {" "}{ $also } more do not agree: { $where }.
    }
relation-residue = Rule { $rule } ({ $name }) is off by { $off }{ $unit }, which rounding explains: { $left } is { $leftsum }{ $unit }, { $right } is { $rightsum }{ $unit }
    .help = Adjust the last digits of one side if they must agree exactly.
wrong-figure = { $breaks ->
        [none] { $figure } seems to be wrong: { $count } totals do not agree because of it. It is { $found }; if it were { $expected } (a difference of { $difference }), these { $count } would
       *[some] the row of { $figure } seems to be wrong: it is { $found }, and { $count } totals differ from it by { $difference }; other totals of the row agree with this cell: several figures of the row were changed together, or those totals were not
    }
    .help = Check this cell first, then what depends on it: { $where } ({ $also } in all). yusuan changes no figure: all were written as they are.
text-doubtful = “{ $name }” does not hold: { $kind ->
        [twice] “{ $found }” stands more than once
        [start] “{ $found }” does not begin with { $expected }
        [unknown] there is no “{ $found }”
        [other] “{ $label }” is { $found } here and { $expected } in the other table
        [blank] { $found } is blank
        [year] “{ $found }” is not in { $expected }
        [amount] “{ $label }” says { $found }, its funds are { $expected }
       *[text] { $found }
    }{ $more ->
        [none] {""}
       *[other] { " " }(and { $more } more)
    }
    .help = Check the text (rule { $rule }); it is kept as it is. If it is right, switch the rule off with --severity { $rule }=off.
    .office = Check it (rule { $rule }): correct what is wrong, or give the reason of the exception.
text-noted = “{ $name }”, perhaps not: { $kind ->
        [twice] “{ $found }” stands more than once
        [start] “{ $found }” does not begin with { $expected }
        [unknown] there is no “{ $found }”
        [other] “{ $label }” is { $found } here and { $expected } in the other table
        [blank] { $found } is blank
        [year] “{ $found }” is not in { $expected }
        [amount] “{ $label }” says { $found }, its funds are { $expected }
       *[text] { $found }
    }{ $more ->
        [none] {""}
       *[other] { " " }(and { $more } more)
    }
    .help = Rule { $rule }, for your information; the text is kept as it is.
relations-skipped = { $count } rules did not apply (a table is missing or empty, or a condition does not hold): { $rules }
tables-missing = the workbook does not have these { $count } standard tables: { $tables }
negative-amount = { $label } is negative: { $found }
    .help = Budget figures are rarely negative; check it.
many-decimals = { $count } amounts have more than { $printed } decimals, the first is { $found }; all were kept as they are
placeholder = the placeholder “{ $word }” was never filled in: { $found }
    .help = Write what should stand there, or delete it.
no-note-on-empty = { $label } has no figures and no note that says so
    .help = Tables without data are published, too; say so below the table: 说明：本部门没有……，故本表无数据。
note-on-filled = { $label } has figures, but its note says that there are none: { $found }
    .help = Check the note and delete what does not apply.
foreign-note = the note of { $label } ({ $title }) is about “{ $topic }”, not about this table: { $found }
    .help = Write the note for this table and year; it may have been copied from another.
double-code = “{ $label }”: the code { $found } stands twice inside one unit (the other row: { $other })
    .help = Check whether a row is there twice, or a code is wrong; both rows were kept.
bad-checks = the checks file { $checks } is wrong at line { $line }: { $problem ->
       *[syntax] { $what }
        [not-utf8] it is not UTF-8; save it as UTF-8
        [no-such-table] there is no table “{ $what }” (01 to 12)
        [no-such-key] there is no column key “{ $what }”
        [no-amount] “{ $what }” holds no amounts
        [no-such-level] there is no level “{ $what }”
        [no-such-side] there is no side or section “{ $what }”
        [no-such-line] there is no line “{ $what }”
        [no-rows] it is not clear which rows are meant: “{ $what }”
        [no-term] this is no term: “{ $what }”
        [no-comparison] there must be = or <=: “{ $what }”
        [too-long] too many addends: “{ $what }”
        [no-such-rule] there is no rule and no code of a check “{ $what }”
        [no-such-severity] “{ $what }” must be off, info, warning or error
        [no-tolerance] “{ $what }” is no tolerance (an amount in 万元 that is not negative)
        [no-pattern] “{ $what }” is no regular expression, or lacks the group that is taken
        [one-demand] “{ $what }”: use one of matches, lacks, unique, same-start, among, filled, years, amounts (with of)
        [one-each] “{ $what }”: give each-code or each-text, and {"{"}each{"}"} in the comparison
    }
    .help = Correct this line; docs/checks.md describes the language.

# Codes
unknown-code = the code { $found } is not in the classification{ $near ->
        [none] {""}
       *[other] ; { $near } has that name
    }
    .help = Check the code. Places may have codes of their own; if it is right, there is nothing to do. yusuan changes no code.
code-name-mismatch = code and name of “{ $found }” do not belong together: the classification says “{ $expected }”{ $near ->
        [none] {""}
       *[other] ; that name has the code { $near }
    }
    .help = One of the two is wrong: check both. yusuan changes neither.
pair-not-listed = the department's and the government's economic classification { $found } do not belong together: { $own } goes with { $expected }
    .help = Check both codes; administrative bodies use 501 and 502, institutions 505.
code-not-listed = the code { $found } is not in the built-in classification
    .help = The built-in classification is not complete, and places may have codes of their own; check it yourself.
code-name-differs = “{ $found }” is not quite the name of the classification, “{ $expected }”
    .help = Check whether the name should be the standard one; yusuan does not change it.
pair-unusual = the pair { $found } of economic classifications is unusual: { $own } mostly goes with { $expected }
    .help = No official source gives this pair; for information only.

# 7xx comparing two workbooks

keys-repeated = { $table } has rows with the codes and names of rows before them ({ $count }); their order tells them apart: { $rows }
keys-missing = { $table } has rows without codes or names ({ $count }); their place tells them apart{ $rows ->
        [none] {""}
       *[other] : { $rows }
    }
merge-conflict = conflict { $number }: { $where }, { $kind ->
        [inserted] both added this row, with different content
        [renamed] both changed the code or name, differently
        [removed] one side removed the row, the other changed it
        [note] both changed the note, differently
        [year] different years
        [department] different departments
        [table] one side dropped the table, the other changed it
       *[value] changed differently
    }: { $base ->
        [none] {""}
       *[other] base { $base },{" "}
    }ours { $ours }, theirs { $theirs } ({ $at-theirs })
    .help = Choose on the sheet of conflicts of the merged workbook, then run yusuan merge --resolve; or settle all for one side with --prefer.
choice-open = nothing was chosen for conflict { $number } ({ $where })
    .help = Choose “ours”, “theirs” or “other” in that cell, save, and run again; or add --prefer ours or --prefer theirs.
choice-invalid = conflict { $number } ({ $where }) { $problem ->
        [unknown] has a choice that is not known: “{ $found }”
        [no-other] cannot be settled by “other”: it stays or it goes
        [blank] is to be settled by another value, but there is none
        [no-number] has another value that is no number: “{ $found }”
        [no-year] has another value that is no year: “{ $found }”
       *[no-text] has another value that cannot be used: “{ $found }”
    }
    .help = Correct the cell, save, and run again.
conflict-lost = the row, note or table of conflict { $number } ({ $where }) is not in the workbook any more
    .help = Its code or name, or the note, may have been changed: change it back and run again, or merge anew.
no-conflicts = the workbook has no list of conflicts
    .help = --resolve takes a workbook that yusuan merge wrote with conflicts; one that is finished needs nothing.
versions-differ = { $what ->
        [year] different years
       *[other] different departments
    }: base { $base }, ours { $ours }, theirs { $theirs }
    .help = Make sure that these are workbooks of one department and one year.
relation-undone = after merging, { $rule }{ $about ->
        [none] {""}
       *[other] {" "}({ $about })
    } does not hold; it holds in both versions
    .help = Look at the cells: one side may have changed one table, and the other not the one beside it.
row-doubled = after merging, { $table } has two rows of one code and name: { $row }
    .help = One side may have renamed a row and the other added one of that name: keep one.
order-disputed = both sides changed the order of the rows of { $table }, differently; it is as it was in the base

# Consolidation
department-twice = { $why ->
        [code] the department with the code “{ $found }”
        [roster] the office { $found } of the roster
       *[name] the department “{ $found }”
    } is there more than once: { $files }
    .help = If one department handed in twice, keep the one that counts and move the others away: a consolidation adds all of them, and its amounts are counted more than once. If they are different departments, correct the code or the name.
years-differ = the workbooks are of different years: { $years }
    .help = All of them are in the result, which says { $year }. Move those of other years away, or say the year with --year: then those of others are left out.
year-left-out = this workbook is of { $found }, wanted is { $expected }; it is left out
    .help = Ask the department for its tables of { $expected }; if only the year is written wrongly, correct it in the titles.
table-not-in-all = { $table }: { $count } of { $all } workbooks have this table; these have not: { $files }
    .help = Departments without it count as nothing. If one should have it, yusuan inspect tells why it was not recognised.
left-out-for-errors = this workbook has { $count } errors; it is left out (--require-clean)
    .help = Correct what is listed above and consolidate again.
department-code-given = no table says the code of department “{ $department }”; the result uses { $expected } for now
    .help = Write the department's code of three digits into the code column of its tables and consolidate again.
sum-too-large = { $table }: the sum of “{ $column }” is too large and was not written
    .help = Most likely a department wrote a code or another number where an amount belongs; check this column in the workbooks.
nothing-to-add = there is no workbook to consolidate
    .help = Why each was left out is said above; correct that and consolidate again.

# Handing in
office-missing = { $code } { $name } has not handed in{ $contact ->
        [none] {""}
       *[other] {" "}(contact: { $contact })
    }{ $perhaps ->
        [none] {""}
       *[other] ; { $perhaps } cannot be read and may be theirs
    }
    .help = Ask the office. If it did hand in, see whether its file cannot be read, or names another code or name than the roster.
office-unexpected = { $why ->
        [year] this workbook is of { $found }; those of { $expected } are collected, so it does not count as handed in
        [nameless] this workbook does not say whose it is, so it cannot be held against the roster
       *[unknown] this department is not on the roster: { $found }
    }
    .help = Compare code and name of the department; put it on the roster if it has to hand in; move the file away if it does not belong here.
office-named-otherwise = { $why ->
        [code] { $name } says the code { $found }, the roster { $expected }
       *[name] the department { $code } is called “{ $found }”, on the roster “{ $expected }”
    }
    .help = Find out whether the code is wrong or the name has changed, and correct the workbook or the roster.
copy-set-aside = this workbook is what { $original } was converted to, with the same content; it is not counted as another one
    .help = Nothing is to be done. A standard workbook that somebody has changed counts.

# Rounding
figures-rounded = { $table }: { $count } amounts were rounded to { $decimals } decimals{ $moved ->
        [none] {""}
       *[some] , and the last digit of { $moved } of them was moved so that sums hold
    }
figure-moved = { $label }: { $found } became { $expected } { $unit } (rounded by itself { $nearest }), so that sums hold
sums-rounded = { $table }: rounded to { $decimals } decimals, { $count } sums or relations hold no longer; the first is { $label }, off by { $difference } { $unit }
    .help = The exact figures do add up; this comes from rounding. With --balance yusuan moves last digits here and there so that they still do, and lists every one.
    .office = This comes from rounding; there is nothing to do.
sum-not-met = { $label }: rounded to { $decimals } decimals it is off by { $difference } { $unit }, and no rounding was found for which it holds{ $rule ->
        [none] {""}
       *[other] {" "}({ $rule })
    }
    .help = Adjust the last digit of this cell or of those that it depends on in the result, or keep one decimal more (--round).
    .office = Adjust the last digit of this cell or of those that it depends on.

narrative-amount = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. The tables say { $expected } ({ $what })
    .help = Compare the text with that cell; yusuan changes neither.
narrative-share = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. { $part } { $unit } ({ $what }) is { $expected } of { $whole } { $unit } ({ $base })
    .help = Look of which figure it is a share.
narrative-change = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. It must be { narrative-way } { $expected } ({ $what }{ $now ->
       *[other] : { $now } this year, { $last } last year
        [none] {""}
    })
    .help = Compare the figures of both years.
narrative-direction = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. It is { $way ->
        [flat] the same
       *[other] { narrative-way } { $expected }
    } ({ $what }: { $now } this year, { $last } last year)
    .help = Look whether it is more or less.
narrative-way = { $way ->
       *[up] more by
        [down] less by
        [flat] the same, by
    }
narrative-year = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. It must be { $expected }
    .help = Look whether the text was taken over from an earlier year.
narrative-list = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. What is listed behind it adds up to { $expected }
    .help = Compare the entries with the total.
narrative-amount-doubtful = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. Usually it is { $expected } ({ $what })
    .help = What counts as such is for each place to say; where it is so, switch it off with --severity { $rule }=off.
    .office = What counts as such is for each place to say; look whether another figure was taken.
narrative-wording = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. Not so: { $name }
    .help = Look at it (rule { $rule }); switch it off with --severity { $rule }=off where it is right.
    .office = Look at this sentence.
narrative-change-unexplained = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. No reason is given, and the changes of its parts do not explain it ({ $told } of { $parts } are told)
    .help = Give a reason, or by how much each part changed.
narrative-contradiction = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. It contradicts “{ $other }” in paragraph { $beside }
    .help = Make both say the same.
narrative-last-year = the workbook given for last year is of { $found }, not of { $expected }; it was not used
    .help = Give last year's workbook with --last.
    .office = Last year's tables are needed.
narrative-refused = the tables have { $count } errors; no text was written
    .help = Correct the errors above; to write what the tables have all the same, use --with-errors.
    .office = Correct the errors in the tables first.
narrative-open = { $count } places are left open{ $named ->
        [0] {""}
       *[other] : { $names }
    }{ $last ->
        [0] {""}
       *[other] ; { $last } of them compare with last year
    }
    .help = In the text they stand as 【待填写：…】. --draft-facts FILE.toml drafts a file of facts; fill it in and give it with --facts{ $last ->
        [0] {""}
       *[other] ; give last year's workbook with --last
    }.
    .office = Fill them in.
narrative-last-department = the workbook given for last year is of “{ $found }”, this one of “{ $expected }”
    .help = If the department was renamed, never mind; else give its own workbook of last year.
    .office = Look whether last year's tables are those of this department.
narrative-compared = { $paragraphs } paragraphs of text with { $figures } figures: { $right } agree with the tables, { $open } do not follow from them
narrative-not-derivable = paragraph { $paragraph }, sentence { $sentence }: “{ $quote }”. Not compared: { $why ->
       *[unknown] of what it is is not certain
        [silent] it does not say of what it is
        [last] it needs last year's workbook (--last)
        [reason] it belongs to a reason or a use
        [inexact] it is no exact figure, or a limit
        [counted] it is no amount, and stands in no table
        [stage] it is of what was carried out
        [year] it is of another year
        [zero] last year it was zero
    }
