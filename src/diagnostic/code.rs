//! The single list of everything that can be found wrong, noted or repaired. Help, messages and tests iterate over
//! it; the wording is in `templates/locales` under the code's slug.

use super::severity::Severity;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $id:literal $slug:literal $severity:ident;)*) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as people quote it (`E201`).
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// The key of its message in the locale files.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug),* }
            }

            /// Whether it is a finding of a check, whose severity can be configured.
            pub fn is_check(self) -> bool {
                matches!(self.id().get(1..2), Some("5" | "8")) && self != Self::BadChecks
            }

            /// The default severity.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }
        }
    };
}

codes! {
    // 1xx: the file as a whole; with an error nothing is written for it.
    /// A file or folder could not be read.
    CannotRead "E101" "cannot-read" Error;
    /// The content is not a workbook.
    NotAWorkbook "E102" "not-a-workbook" Error;
    /// The workbook is of an unsupported kind.
    Unsupported "E103" "unsupported" Error;
    /// The workbook is protected by a password.
    PasswordProtected "E104" "password-protected" Error;
    /// The workbook is truncated or damaged.
    Damaged "E105" "damaged" Error;
    /// The workbook is larger than the limit.
    TooLarge "E106" "too-large" Error;
    /// No sheet is one of the standard tables.
    NoTables "E107" "no-tables" Error;
    /// Nothing was found under the given path.
    NoInput "E108" "no-input" Error;
    /// A file could not be written.
    CannotWrite "E109" "cannot-write" Error;
    /// An output exists that yusuan did not write.
    Occupied "E110" "occupied" Error;
    /// Two inputs have the same output.
    SameOutput "E111" "same-output" Error;
    /// Nothing was written, because there are errors and `--strict` was given.
    StrictErrors "E112" "strict-errors" Error;
    /// The text is in no known encoding, or not in the given one.
    Undecodable "E113" "undecodable" Error;
    /// The workbook does not open with the given password.
    WrongPassword "E114" "wrong-password" Error;
    /// A mapping file is invalid.
    BadMapping "E115" "bad-mapping" Error;
    /// There is no layout of this name.
    NoSuchLayout "E116" "no-such-layout" Error;
    /// A row of the table of units is not a code and a name.
    BadUnits "E117" "bad-units" Error;
    /// An output is one of the inputs of the run.
    OutputIsSource "E118" "output-is-source" Error;
    /// Two outputs of a run are the same file.
    OneOutputTwice "E119" "one-output-twice" Error;
    /// The roster of offices is wrong.
    BadRoster "E131" "bad-roster" Error;
    /// The journal of rounds is wrong, or that of another year.
    BadJournal "E132" "bad-journal" Error;
    /// What an earlier run found cannot be compared with.
    BadEarlier "E133" "bad-earlier" Error;
    /// Somebody's own workbook cannot be given back with marks.
    KeptAsItIs "E134" "kept-as-it-is" Error;
    /// The file of facts is wrong.
    BadFacts "E135" "bad-facts" Error;
    /// The template of the text of a publication is wrong.
    BadSentences "E136" "bad-sentences" Error;
    /// The program was built without what an option needs.
    NotBuilt "E137" "not-built" Error;
    /// A dataset of columns is not as it must be, or in the way.
    BadDataset "E138" "bad-dataset" Error;
    /// Only some of a set of files were replaced.
    WrittenInPart "E124" "written-in-part" Error;
    /// The encoding of a text file was guessed.
    EncodingGuessed "N120" "encoding-guessed" Info;
    /// An encoding was given for a file that is not text.
    EncodingUnused "W121" "encoding-unused" Warning;
    /// The code page of an old workbook is unknown.
    CodePageUnknown "W122" "code-page-unknown" Warning;
    /// The file contains a second, older copy of the workbook.
    OlderCopy "N123" "older-copy" Info;
    /// A template is invalid.
    BadTemplate "E198" "bad-template" Error;
    /// An invariant of the program is violated.
    Internal "E199" "internal" Error;

    // 2xx: a sheet.
    /// Two sheets match the same table.
    TwoSheetsOneTable "E201" "two-sheets-one-table" Error;
    /// Another sheet of the same table is used, for a reason that is certain.
    SheetBeside "W240" "sheet-beside" Warning;
    /// The sheet does not state its currency unit.
    NoCurrencyUnit "E202" "no-currency-unit" Error;
    /// The sheet states another year than the others.
    ForeignYear "E203" "foreign-year" Error;
    /// A required column was not found.
    MissingColumn "E204" "missing-column" Error;
    /// The sheet is titled as a table, but its header was not recognised.
    HeaderNotRecognised "E205" "header-not-recognised" Error;
    /// A sheet could not be read completely.
    SheetDamaged "E206" "sheet-damaged" Error;
    /// Two places of a sheet name different currency units.
    UnitConflict "W207" "unit-conflict" Warning;
    /// A label over amounts names another currency unit than the sheet, and nothing shows which one is right.
    UnitUncertain "E227" "unit-uncertain" Error;
    /// The table was recognised with low confidence.
    UncertainTable "W208" "uncertain-table" Warning;
    /// A title names no fund, and the figures are those of all funds.
    AllFunds "W238" "all-funds" Warning;
    /// The name of a sheet speaks against what it is taken for.
    CalledOtherwise "W239" "called-otherwise" Warning;
    /// The department name differs from that on most sheets.
    OtherDepartment "W209" "other-department" Warning;
    /// A hidden sheet with figures was set aside.
    HiddenSheet "W210" "hidden-sheet" Warning;
    /// A sheet that is none of the tables has figures.
    ForeignSheet "W211" "foreign-sheet" Warning;
    /// A sheet of text only was set aside.
    TextSheet "N212" "text-sheet" Info;
    /// Overlapping merged ranges.
    MergeClash "N213" "merge-clash" Info;
    /// No sheet states the year.
    NoYear "W214" "no-year" Warning;
    /// No sheet states the department.
    NoDepartment "W215" "no-department" Warning;
    /// The year is stated only in the name of the file or of a sheet, or on a cover sheet.
    YearFromElsewhere "N219" "year-from-elsewhere" Info;
    /// Figures in hidden rows or columns were set aside.
    HiddenFigures "W216" "hidden-figures" Warning;
    /// Figures in rows hidden by a filter are used.
    FilteredRows "N226" "filtered-rows" Info;
    /// A sheet continues the table of an earlier one.
    SheetContinued "N217" "sheet-continued" Info;
    /// A sheet holds more than one table.
    TablesOnOneSheet "N218" "tables-on-one-sheet" Info;
    /// A sheet was left out by the mapping file.
    SheetLeftOut "N231" "sheet-left-out" Info;
    /// A built-in layout was chosen.
    LayoutChosen "N232" "layout-chosen" Info;
    /// A column named by the mapping file is missing.
    MappedColumnMissing "W233" "mapped-column-missing" Warning;
    /// A column required by the mapping file is missing.
    MappedColumnRequired "E234" "mapped-column-required" Error;
    /// Several columns match an entry of the mapping file.
    MappedColumnUnclear "E235" "mapped-column-unclear" Error;
    /// An entry of the mapping file matches a column that another entry already uses.
    MappedColumnTaken "E237" "mapped-column-taken" Error;
    /// No sheet matches an entry of the mapping file.
    MappedSheetMissing "W236" "mapped-sheet-missing" Warning;
    /// The currency unit is given only by the number format of the amounts.
    UnitOfFormat "N221" "unit-of-format" Info;
    /// More findings of one kind on a sheet than are listed.
    MoreFindings "N223" "more-findings" Info;
    /// A sheet is recognised by its title as a table outside the standard.
    OutsideTable "N224" "outside-table" Info;
    /// A sheet is laid out like a table of the standard, but its title is not understood.
    TitleNotUnderstood "E225" "title-not-understood" Error;
    /// A sheet lists what a table does, in the form of another office.
    OtherForm "W230" "other-form" Warning;
    /// A sheet has the title of a table, but its rows follow another classification.
    OtherClasses "W228" "other-classes" Warning;
    /// The text of a document beside its tables is not converted.
    DocumentText "N229" "document-text" Info;
    /// A number format names another currency unit than the sheet, or scales the figures.
    FormatConflict "E222" "format-conflict" Error;

    // 3xx: columns and rows.
    /// No key was found for a column with figures.
    UnknownColumn "E301" "unknown-column" Error;
    /// Two columns match the same column of the table.
    DoubleColumn "E302" "double-column" Error;
    /// The level of a row with figures is unclear.
    UnclearRow "E303" "unclear-row" Error;
    /// A figure outside the table.
    StrayFigure "E304" "stray-figure" Error;
    /// The same line item twice.
    DoubleLine "E305" "double-line" Error;
    /// A second total row.
    SecondTotal "E306" "second-total" Error;
    /// A line item that is not in the table.
    UnknownLine "W307" "unknown-line" Warning;
    /// A line of revenue among expenditure, or the other way round.
    LineOfOtherSide "E332" "line-of-other-side" Error;
    /// A line item recognised by its number, because its name is unknown.
    LineByNumber "W308" "line-by-number" Warning;
    /// Text that belongs to no value of the table.
    StrayText "W309" "stray-text" Warning;
    /// A column of text that is not in the table.
    UnknownTextColumn "W310" "unknown-text-column" Warning;
    /// A line item under another name or number than the table's.
    LineRenamed "N311" "line-renamed" Info;
    /// A code given once for a group of rows was filled in.
    CodeFilledDown "N312" "code-filled-down" Info;
    /// Codes of rows that have only names were taken from the dictionary.
    CodeByName "N334" "code-by-name" Info;
    /// A row that is neither value nor note was set aside (signatures, repeated headers).
    RowSetAside "N313" "row-set-aside" Info;
    /// A column of running numbers was set aside.
    ColumnSetAside "N314" "column-set-aside" Info;
    /// A column was left out by the mapping file.
    ColumnLeftOut "N315" "column-left-out" Info;
    /// A row or line was left out by the mapping file.
    RowLeftOut "N316" "row-left-out" Info;
    /// Line items without a figure were left out by the mapping file.
    BlankLinesLeftOut "N317" "blank-lines-left-out" Info;
    /// A line that only adds up others was compared with them and left out.
    SubtotalLeftOut "N318" "subtotal-left-out" Info;
    /// A line that only adds up others does not equal their sum.
    SubtotalDiffers "E319" "subtotal-differs" Error;
    /// A row of figures without a label that can only be the total.
    TotalUnlabelled "N320" "total-unlabelled" Info;
    /// Rows were moved below the unit whose code they carry.
    RowsGathered "N331" "rows-gathered" Info;
    /// An amount of a row is repeated beside its details.
    AmountRepeated "N321" "amount-repeated" Info;
    /// A column of another year or stage than the book's budget, or of changes.
    ColumnOfOther "N322" "column-of-other" Info;
    /// A column that is understood but not in the table.
    ColumnWithoutKey "W323" "column-without-key" Warning;
    /// Figures of a table of the year alone that include what was carried over.
    CarriedIncluded "W347" "carried-included" Warning;
    /// A column that includes what was carried over, in a table of the year alone.
    WiderRefused "E346" "wider-refused" Error;
    /// A row of another year than the book's.
    RowOfOther "N324" "row-of-other" Info;
    /// There are several rows of parts, but none is marked as their total.
    TotalMissing "E325" "total-missing" Error;
    /// A column of what is carried over is in lines of its own.
    ColumnInLines "N340" "column-in-lines" Info;
    /// A further list beside that of the table was left out.
    ListBeside "N326" "list-beside" Info;
    /// The codes in the rows of a list belong to another classification.
    RowsOfOther "E328" "rows-of-other" Error;
    /// The rows have another level of detail than the table, so only their total is used.
    OnlyTotal "W329" "only-total" Warning;
    /// Two lists of the same kind are side by side.
    TwoLists "E330" "two-lists" Error;
    /// Lists side by side that are one list in parts.
    ListsJoined "N341" "lists-joined" Info;
    /// The rows of a list stand below it once more under further columns.
    ColumnsJoined "N342" "columns-joined" Info;
    /// The name and the number of a line belong to different lines.
    NameAgainstNumber "E327" "name-against-number" Error;

    // 4xx: cells.
    /// Text in the place of an amount.
    TextInAmount "E401" "text-in-amount" Error;
    /// A long code stored as a number has lost digits.
    DigitsLost "E402" "digits-lost" Error;
    /// The file does not store the result of a formula.
    UncachedFormula "E403" "uncached-formula" Error;
    /// An error value.
    ErrorValue "E404" "error-value" Error;
    /// A code with a fraction or a sign.
    OddCode "W405" "odd-code" Warning;
    /// A date in the place of a text or code.
    DateInText "W406" "date-in-text" Warning;
    /// Zeros that a code had lost were restored.
    CodePadded "N407" "code-padded" Info;
    /// An amount stored as text was read.
    TextToAmount "N408" "text-to-amount" Info;
    /// A code in one cell was split.
    CodeSplit "N409" "code-split" Info;
    /// A formula without a stored result was calculated.
    Calculated "N410" "calculated" Info;
    /// The stored result of a formula differs from the calculated one.
    StaleResult "W411" "stale-result" Warning;
    /// A formula refers to another file.
    OtherFile "W412" "other-file" Warning;
    /// A subtotal omits rows hidden by a filter.
    FilteredTotal "E414" "filtered-total" Error;
    /// The text result of a formula was stored as zero; the text was restored.
    TextAsZero "N413" "text-as-zero" Info;
    /// A percentage (85%) in the place of an amount.
    ShareInAmount "E421" "share-in-amount" Error;
    /// A code in several cells was joined.
    CodeJoined "N422" "code-joined" Info;
    /// A cell was split as the mapping file specifies.
    CellSplit "N423" "cell-split" Info;
    /// A cell could not be split as the mapping file specifies.
    CellNotSplit "E424" "cell-not-split" Error;
    /// Amounts of several columns were added up as the mapping file specifies.
    AmountsAdded "N425" "amounts-added" Info;
    /// Texts of several columns were joined as the mapping file specifies.
    TextsJoined "N426" "texts-joined" Info;
    /// A code cell also contained a name, which was separated.
    NameDetached "N427" "name-detached" Info;
    /// The name beside a code differs from that in the column of names.
    NamesDiffer "W428" "names-differ" Warning;
    /// A comment on a cell that did not become a value of the result.
    CommentUnplaced "W429" "comment-unplaced" Warning;
    /// Text that is not shown, or struck out, beside a figure was left out.
    TextLeftOut "W430" "text-left-out" Warning;
    /// An amount is merged down over several rows of the table.
    AmountMerged "W431" "amount-merged" Warning;

    // 5xx: sums, codes.
    /// A total is not the sum of its addends.
    WrongSum "E501" "wrong-sum" Error;
    /// A part (其中) is larger than the whole.
    PartExceedsWhole "E502" "part-exceeds-whole" Error;
    /// A total differs from the sum of its addends by no more than rounding can explain.
    RoundingResidue "W503" "rounding-residue" Warning;
    /// A row that is missing from the total above it.
    RowUnadded "E504" "row-unadded" Error;
    /// A column of totals that is entirely blank.
    TotalsBlank "E505" "totals-blank" Error;
    /// Totals whose parts are all blank, where other totals of the column have theirs.
    PartsBlank "W506" "parts-blank" Warning;
    /// A total across of which the sheet prints only some parts.
    PartsNotPrinted "W507" "parts-not-printed" Warning;
    /// A relation between tables does not hold.
    RelationBroken "E520" "relation-broken" Error;
    /// A figure that explains why several sums or relations do not hold.
    WrongFigure "E521" "wrong-figure" Error;
    /// A relation between tables is off by no more than rounding can explain.
    RelationResidue "W522" "relation-residue" Warning;
    /// Relations that could not be checked.
    RelationsSkipped "N523" "relations-skipped" Info;
    /// Standard tables that the workbook lacks.
    TablesMissing "N524" "tables-missing" Info;
    /// A negative amount.
    NegativeAmount "W525" "negative-amount" Warning;
    /// Amounts with more decimals than are printed.
    ManyDecimals "N526" "many-decimals" Info;
    /// A placeholder that was not filled in.
    Placeholder "W527" "placeholder" Warning;
    /// A table without figures and without a note that states so.
    NoNoteOnEmpty "W528" "no-note-on-empty" Warning;
    /// A table with figures and a note that it has none.
    NoteOnFilled "W530" "note-on-filled" Warning;
    /// A note on the subject of another table.
    ForeignNote "W531" "foreign-note" Warning;
    /// Texts that violate a rule about texts.
    TextDoubtful "W547" "text-doubtful" Warning;
    /// Texts that a rule about texts merely questions.
    TextNoted "N548" "text-noted" Info;
    /// A code occurs twice within one unit.
    DoubleCode "W532" "double-code" Warning;
    /// A relation that usually holds is violated.
    RelationDoubtful "W533" "relation-doubtful" Warning;
    /// A relation that often holds is violated.
    RelationNoted "N534" "relation-noted" Info;
    /// A file of checks is invalid.
    BadChecks "E529" "bad-checks" Error;
    /// A code that is not in its dictionary, although a similar one has this name or not even its class is known.
    UnknownCode "W541" "unknown-code" Warning;
    /// Code and name do not belong together.
    CodeNameMismatch "W542" "code-name-mismatch" Warning;
    /// The two economic classifications of a row do not belong together.
    PairNotListed "W543" "pair-not-listed" Warning;
    /// A code that the dictionary does not have.
    CodeNotListed "N544" "code-not-listed" Info;
    /// A name that differs slightly from the dictionary's.
    CodeNameDiffers "N545" "code-name-differs" Info;
    /// The two economic classifications of a row are an unusual pair.
    PairUnusual "N546" "pair-unusual" Info;
    /// Figures of a table were rounded.
    FiguresRounded "N571" "figures-rounded" Info;
    /// A figure deviates from plain rounding so that sums hold.
    FigureMoved "N572" "figure-moved" Info;
    /// Sums that no longer hold after rounding.
    SumsRounded "W573" "sums-rounded" Warning;
    /// A sum for which no balanced rounding was found.
    SumNotMet "W574" "sum-not-met" Warning;
    /// A figure equals that of other tables times the factor between two currency units.
    UnitImplausible "E510" "unit-implausible" Error;

    // 6xx: what is written; with an error nothing is written for the file.
    /// Characters that the encoding of the layout lacks.
    NotEncodable "E601" "not-encodable" Error;
    /// Figures with more decimals than the layout allows.
    TooManyDecimals "E602" "too-many-decimals" Error;
    /// Figures too large for the currency unit of the layout.
    FigureTooLarge "E603" "figure-too-large" Error;
    /// A table of the layout that the workbook lacks.
    NotInWorkbook "W604" "not-in-workbook" Warning;
    /// A value has no place in a template.
    NoPlace "E641" "no-place" Error;
    /// The result of a formula in a filled template is not known here.
    NotCalculated "W642" "not-calculated" Warning;
    /// Whether a value is in the list of its cell in a template is not known here.
    ListUnknown "W643" "list-unknown" Warning;
    /// A text longer than a workbook cell can hold.
    TextTooLong "E630" "text-too-long" Error;
    /// A table with more rows than a sheet can hold.
    TooManyRows "E631" "too-many-rows" Error;
    /// A character that a workbook cannot contain.
    ForbiddenCharacter "E632" "forbidden-character" Error;
    /// An amount with more digits than a number in a workbook can have.
    TooManyDigits "E634" "too-many-digits" Error;
    /// An amount with more digits than columns hold.
    BeyondColumns "E635" "beyond-columns" Error;
    /// Amounts with more decimals than columns hold.
    RoundedInColumns "W636" "rounded-in-columns" Warning;
    /// It is not known of which province a workbook is.
    ProvinceUnknown "N637" "province-unknown" Info;
    /// A roster and a folder say different provinces.
    ProvincesDiffer "W638" "provinces-differ" Warning;
    /// Amounts with more decimals than the workbook shows.
    FinerAmounts "W633" "finer-amounts" Warning;
    /// A character that the encoding of the CSV files lacks.
    CsvNotEncodable "E610" "csv-not-encodable" Error;
    /// A CSV file of an earlier run was removed because its table no longer exists.
    StaleRemoved "W611" "stale-removed" Warning;

    // 7xx: comparing and merging workbooks.
    /// Rows with the same codes and names, distinguished by their order only.
    KeysRepeated "N701" "keys-repeated" Info;
    /// Rows without codes or names, distinguished by their position only.
    KeysMissing "N702" "keys-missing" Info;
    /// Both sides changed the same thing differently.
    MergeConflict "E721" "merge-conflict" Error;
    /// A conflict is not decided yet.
    ChoiceOpen "E722" "choice-open" Error;
    /// The decision on a conflict cannot be applied.
    ChoiceInvalid "E723" "choice-invalid" Error;
    /// The row, note or table of a conflict no longer exists.
    ConflictLost "E724" "conflict-lost" Error;
    /// The workbook has no list of conflicts.
    NoConflicts "E725" "no-conflicts" Error;
    /// The merged workbooks are of different years or departments.
    VersionsDiffer "W731" "versions-differ" Warning;
    /// A relation holds in both sides but not in the merged workbook.
    RelationUndone "W732" "relation-undone" Warning;
    /// Rows share a key only since the merge.
    RowDoubled "W733" "row-doubled" Warning;
    /// Both sides reordered rows differently.
    OrderDisputed "N734" "order-disputed" Info;

    // 74x: consolidation.
    /// Two workbooks are of the same department.
    DepartmentTwice "E741" "department-twice" Error;
    /// The workbooks are of several years.
    YearsDiffer "E742" "years-differ" Error;
    /// A workbook of another year is left out.
    YearLeftOut "W743" "year-left-out" Warning;
    /// Some workbooks lack the table.
    TableNotInAll "W744" "table-not-in-all" Warning;
    /// A workbook with errors is left out.
    LeftOutForErrors "W745" "left-out-for-errors" Warning;
    /// A department without a code was assigned one.
    DepartmentCodeGiven "W746" "department-code-given" Warning;
    /// A sum exceeds the range of amounts.
    SumTooLarge "E747" "sum-too-large" Error;
    /// No workbook is left to be added up.
    NothingToAdd "E748" "nothing-to-add" Error;

    // 75x: who handed in, of those that have to.
    /// An office of the roster has not handed in.
    OfficeMissing "E751" "office-missing" Error;
    /// A workbook is of no office of the roster.
    OfficeUnexpected "W752" "office-unexpected" Warning;
    /// A workbook calls its office otherwise than the roster.
    OfficeNamedOtherwise "W753" "office-named-otherwise" Warning;
    /// A workbook is what another input became: it is no hand-in of its own.
    CopySetAside "N754" "copy-set-aside" Info;
    // 8xx: the text of a publication beside the tables.
    /// An amount in the text is not that of the tables.
    TextAmount "E801" "narrative-amount" Error;
    /// A share in the text is not that of its part in its whole.
    TextShare "E802" "narrative-share" Error;
    /// A change in the text is not that of the tables of both years.
    TextChange "E803" "narrative-change" Error;
    /// The text says of a figure that it is more, less or the same, which it is not.
    TextDirection "E804" "narrative-direction" Error;
    /// The text says another year than the tables.
    TextYear "E805" "narrative-year" Error;
    /// The parts that the text lists are not together what it says of the whole.
    TextList "E806" "narrative-list" Error;
    /// An amount in the text is not what it usually is; local rules may say otherwise.
    TextAmountDoubtful "W811" "narrative-amount-doubtful" Warning;
    /// A wording that a text should not have.
    TextWording "W812" "narrative-wording" Warning;
    /// A change that neither its parts nor a reason explain.
    TextChangeUnexplained "W813" "narrative-change-unexplained" Warning;
    /// Two places of the text contradict each other.
    TextContradiction "W814" "narrative-contradiction" Warning;
    /// The workbook given for last year is of another year.
    TextLastYear "W815" "narrative-last-year" Warning;
    /// How many figures of a text were compared.
    TextCompared "N822" "narrative-compared" Info;
    /// A figure in the text of which the tables do not say what it must be.
    TextNotDerivable "N821" "narrative-not-derivable" Info;
    /// A text was not written, because figures that it goes by are wrong.
    TextRefused "E807" "narrative-refused" Error;
    /// What neither books nor facts say stands open in a text that was written.
    TextOpen "W816" "narrative-open" Warning;
    /// The workbook given for last year is that of another department.
    TextLastDepartment "W817" "narrative-last-department" Warning;
}

impl Code {
    /// The digit of its hundred, which stands for the subject of the code.
    pub fn group(self) -> char {
        self.id().chars().nth(1).unwrap_or_default()
    }
}
