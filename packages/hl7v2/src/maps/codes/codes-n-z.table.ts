import { type CodeMap, codeMap } from '../map-row.ts';

/**
 * Code maps: `code` (kept) or `code>target`, then `|display` and `|system` where it differs from the map's own.
 * `code>` alone is a code that has no target.
 */
export const codeMapsNToZ: readonly CodeMap[] = [
  codeMap(
    'NameAssemblyOrder',
    'HL70444',
    'http://terminology.hl7.org/CodeSystem/v2-0444',
    `G|Prefix Given Middle Family Suffix
F|Prefix Family Middle Given Suffix`,
  ),
  codeMap(
    'NameType',
    'HL70200',
    'http://hl7.org/fhir/name-use',
    `BAD>old|Old
A>
B>
C>
D>usual|Usual
F>
I>
K>
L>official|Official
M>maiden|Name changed for Marriage
MSK>anonymous|Anonymous
N>nickname|Nickname
NAV>temp|temp
NB>
NOUSE>
P>
R>official|Official
REL>
S>
T>
TEMP>temp|Temp
U>`,
  ),
  codeMap(
    'NatureOfAbnormalTesting',
    'HL70080',
    'http://terminology.hl7.org/CodeSystem/v2-0080',
    `A|An age-based population
N|None - generic normal range
R|A race-based population
S|A sex-based population
SP|Species
B|Breed
ST|Strain`,
  ),
  codeMap(
    'ObservationResultStatusCodesInterpretation',
    'HL70085',
    'http://hl7.org/fhir/observation-status',
    `A>amended|Amended
B>
C>corrected|Corrected
D>entered-in-error|Entered in Error
F>final|Final
I>
N>
O>
P>preliminary|Preliminary
R>
S>
V>
X>cancelled
U>
W>entered-in-error|Entered in Error`,
  ),
  codeMap('OperatorID', '', '', ``),
  codeMap(
    'OrderControlCode[ServiceRequest.status]',
    'HL70119',
    'http://hl7.org/fhir/request-status',
    `AF>active|Active
CA>active|Active
CH>
CN>
CP>
CR>revoked|Revoked
DC>revoked|Revoked
DE>
DF>revoked|Revoked
DR>revoked|Revoked
FU>completed|Completed
HD>active|Active
HR>on-hold|On Hold
LI>
NA>
NW>active|Active
OC>revoked|Revoked
OD>revoked|Revoked
OE>
OF>
OH>on-hold|On Hold
OK>active|Active
OP>
OR>
PA>
PR>active|Active
PY>active|Active
RE>
RF>
RL>active|Active
RO>active|Active
RP>
RQ>active|Active
RR>
RU>
SC>
SN>
SR>
SS>
UA>
UC>
UD>
UF>
UH>
UM>
UN>
UR>
UX>
XO>
XR>
XX>
MC>`,
  ),
  codeMap(
    'OrderStatus',
    'HL70038',
    'http://hl7.org/fhir/request-status',
    `CA>revoked|Order was canceled
CM>completed|Order is completed
DC>revoked|Order was discontinued
ER>entered-in-error|Error, order not found
HD>on-hold|Order is on hold
IP>active|In process, unspecified
RP>revoked|Order has been replaced
SC>active|In process, scheduled`,
  ),
  codeMap(
    'OrderType',
    'HL70482',
    'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
    `I>HOSP|Hospital
O>OF|Outpatient facility`,
  ),
  codeMap(
    'OrganizationalNameType',
    'HL70204',
    'http://terminology.hl7.org/CodeSystem/v2-0204',
    `A|Alias name
L|Legal name
D|Display name
SL|Stock exchange listing name`,
  ),
  codeMap(
    'ParticipantOrganizationUnitType',
    'HL70406',
    '',
    `H>
O>
1>
2>
3>
4>
5>`,
  ),
  codeMap(
    'Participation',
    'HL70912',
    'http://terminology.hl7.org/CodeSystem/practitioner-role',
    `PH>pharmacist|Pharmacist
AAP>
AC>
AD>
AI>
AP>
ARI>
AT>
AUT>
CP>
DP>
EP>
EQUIP>
FHCP>
MDIR>
OP>
OS>
PB>
PI>
PO>
POMD>
PP>
PRI>
RCT>
RO>
RP>
RT>
SB>
SC>
TN>
TR>
VP>
VPS>
VTS>
WAY>
WAYR>`,
  ),
  codeMap(
    'PatientClass[EncounterClass]',
    'HL70004',
    'http://terminology.hl7.org/CodeSystem/v3-ActCode',
    `E>EMER
I>IMP
O>AMB
P>PRENC
R|Recurring patient|http://terminology.hl7.org/CodeSystem/v2-0004
B|Obstetrics|http://terminology.hl7.org/CodeSystem/v2-0004
C|Commercial Account|http://terminology.hl7.org/CodeSystem/v2-0004
N|Not Applicable|http://terminology.hl7.org/CodeSystem/v2-0004
U|Unknown|http://terminology.hl7.org/CodeSystem/v2-0004`,
  ),
  codeMap(
    'PatientClass[EncounterStatus]',
    'HL70004',
    'http://hl7.org/fhir/encounter-status',
    `E>in-progress
I>in-progress
O>in-progress
P>planned
R>in-progress
B>in-progress
C>in-progress
N>in-progress
U>unknown`,
  ),
  codeMap('PlanId', '', '', ``),
  codeMap(
    'PractitionerIDNumberType',
    'HL70338',
    'http://terminology.hl7.org/CodeSystem/v2-0338',
    `CY|County number
DEA|Drug Enforcement Agency no.
GL|General ledger number
LI|Labor and industries number
L&I>LI|Labor and industries number
MCD|Medicaid number
MCR|Medicare number
QA|QA number
SL|State license number
TAX|Tax ID number|http://terminology.hl7.org/CodeSystem/v2-0203
TRL|Training license number
UPIN|Unique physician ID no.`,
  ),
  codeMap(
    'PreferredMethodOfContact',
    'HL70185',
    'http://terminology.hl7.org/CodeSystem/v2-0185',
    `B|Beeper Number
C|Cellular Phone Number
E|E-Mail Address (for backward compatibility)
F|FAX Number
H|Home Phone Number
O|Office Phone Number`,
  ),
  codeMap('PrimaryLanguage', '', '', ``),
  codeMap('PrincipalLanguageOfMessage', '', '', ``),
  codeMap(
    'ProcessingID',
    'HL70103',
    'http://terminology.hl7.org/CodeSystem/v2-0103',
    `D|Debugging
P|Production
T|Training
N|Non-Production Testing
V|Validation`,
  ),
  codeMap(
    'ProcessingMode',
    'HL70207',
    'http://terminology.hl7.org/CodeSystem/v2-0207',
    `A|Archive
R|Restore from archive
I|Initial load
T|Current processing, transmitted at intervals (scheduled or on demand)`,
  ),
  codeMap(
    'ProviderRole',
    'HL70443',
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    `AD>ADM|admitter
AP>
AT>ATND|attender
CLP>
CP>CON|consultant
DP>
EP>
FHCP>
IP>
MDIR>
OP>
PH>
PP>446050000|PCP - Primary care physician|http://snomed.info/sct
RO>
RP>REF|referrer
RT>
TR>
PI>40570005|Interpreter|http://snomed.info/sct
AI>
TN>
VP>
VPS>
VTS>`,
  ),
  codeMap(
    'PublicityCode',
    'HL70215',
    'http://terminology.hl7.org/CodeSystem/v2-0215',
    `F|Family only
N|No Publicity
O|Other
U|Unknown`,
  ),
  codeMap(
    'ReadmissionIndicator',
    'HL70092',
    'http://terminology.hl7.org/CodeSystem/v2-0092',
    `R|Re-admission`,
  ),
  codeMap(
    'Relationship',
    'HL70063',
    'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
    `SEL>ONESELF|self
SPO>SPS|spouse
DOM>SIGOTHR|significant other
CHD>CHILD|child
GCH>GRNDCHILD|grandchild
NCH>NCHILD|natural child
SCH>STPCHLD|step child
FCH>CHLDFOST|foster child
DEP|Handicapped dependent|http://terminology.hl7.org/CodeSystem/v2-0063
WRD|Ward of court|http://terminology.hl7.org/CodeSystem/v2-0063
PAR>PRN|parent
MTH|mother
FTH|father
CGV|Care giver|http://terminology.hl7.org/CodeSystem/v2-0063
GRD|Guardian|http://terminology.hl7.org/CodeSystem/v2-0063
GRP>GRPRN|grandparent
EXF>EXT|extended family member
SIB|sibling
BRO|brother
SIS|sister
FND>FRND|unrelated friend
OAD|Other adult|http://terminology.hl7.org/CodeSystem/v2-0063
EME|Employee|http://terminology.hl7.org/CodeSystem/v2-0063
EMR>E|Employer|http://terminology.hl7.org/CodeSystem/v2-0131
ASC|Associate|http://terminology.hl7.org/CodeSystem/v2-0063
EMC>C|Emergency Contact|http://terminology.hl7.org/CodeSystem/v2-0131
OWN|Owner|http://terminology.hl7.org/CodeSystem/v2-0063
TRA|Trainer|http://terminology.hl7.org/CodeSystem/v2-0063
MGR|Manager|http://terminology.hl7.org/CodeSystem/v2-0063
NON|None|http://terminology.hl7.org/CodeSystem/v2-0063
UNK>U|Unknown|http://terminology.hl7.org/CodeSystem/v2-0131
OTH>O|Other|http://terminology.hl7.org/CodeSystem/v2-0131`,
  ),
  codeMap(
    'Religion',
    'HL70006',
    'http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation',
    `A>1007|Atheism
B>1009|Baptist
C>
E>1069|Episcopalian
J>1026|Judaism
L>1028|Lutheran
M>1027|Latter Day Saints
N>1020|Hinduism
P>1077|Protestant
AGN>1004|Agnosticism
ATH>1007|Atheism
BAH>1008|Babi & Baha'I faiths
BRE>1062|Brethren
BUD>
BMA>1029|Mahayana
BTH>1051|Theravada
BTA>
BOT>
CFR>
CHR>1013|Christian (non-Catholic, non-specific)
ABC>
AMT>
AME>
ANG>1005|Anglican
AOG>1061|Assembly of God
BAP>1009|Baptist
CRR>1079|Reformed
CHS>1063|Christian Scientist
CMA>
COC>1064|Church of Christ
COG>1065|Church of God
COI>
COM>
COL>1066|Congregational
EOT>1068|Eastern Orthodox
EVC>
EPI>1069|Episcopalian
FWB>
FRQ>1071|Friends
FUL>1072|Full Gospel
GRE>
JWN>1025|Jehovah's Witnesses
MOM>1027|Latter Day Saints
LUT>1028|Lutheran
LMS>
MEN>
MET>1073|Methodist
NAZ>1075|Nazarene
ORT>1036|Orthodox
PEN>1038|Pentecostal
COP>
PRE>1076|Presbyterian
PRO>1077|Protestant
PRC>1078|Protestant, No Denomination
QUA>1071|Friends
REC>1079|Reformed
REO>
CAT>1041|Roman Catholic Church
SAA>1080|Salvation Army
SEV>1001|Adventist
SOU>
UCC>1082|United Church of Christ
UMD>
UNI>1052|Unitarian-Universalism
UNU>1081|Unitarian Universalist
WES>
WMC>
COT>
CNF>1014|Confucianism
DOC>1067|Disciples of Christ
ERL>
HIN>
HSH>1020|Hinduism
HVA>1020|Hinduism
HOT>1020|Hinduism
JAI>1024|Jainism
JEW>
JCO>
JOR>
JRC>
JRF>
JRN>
JOT>
MOS>1023|Islam
MSH>1045|Shiite (Islam)
MSU>1049|Sunni (Islam)
MOT>
NAM>1074|Native American
NRL>
NOE>
SHN>1046|Shinto
SIK>1047|Sikism
SPI>1048|Spiritualism
OTH>
VAR>`,
  ),
  codeMap(
    'RepeatPattern',
    'HL70335',
    'http://terminology.hl7.org/CodeSystem/v2-0335',
    `Q<integer>S|every <integer> seconds
Q<integer>M|every <integer> minutes
Q<integer>H|every <integer> hours
Q<integer>D|every <integer> days
Q<integer>W|every <integer> weeks
Q<integer>L|every <integer> months (Lunar cycle)
Q<integer>J<day#>|repeats on a particular day of the week,
BID|BID|http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation
TID|TID|http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation
QID|QID|http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation
xID|"X" times per day at institution-specified times, where X is a numeral 5 or greater.
QAM|in the morning at institution-specified time
QSHIFT|during each of three eight-hour shifts at institution-specified times
QOD|QOD|http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation
QHS|every day before the hour of sleep
QPM|in the evening at institution-specified time
C|service is provided continuously between start time and stop time
"U <spec>">U <spec>|for future use, where <spec> is an interval specification as defined by the UNIX cron specification.
PRN|given as needed
PRNxxx|where xxx is some frequency code
Once|one time only.
"Meal Related Timings">Meal Related Timings|<timing>C ("cum")<meal>
A|Ante (before)
P|Post (after)
I|Inter
M|Cibus Matutinus (breakfast)
D|Cibus Diurnus (lunch)
V|Cibus Vespertinus (dinner)`,
  ),
  codeMap('RequestedDispenseUnits', '', '', ``),
  codeMap('RequestedDosageForm', '', '', ``),
  codeMap('RequestedDrugStrengthVolumeUnits', '', '', ``),
  codeMap('RequestedGiveStrengthUnits', '', '', ``),
  codeMap('RequestedGiveUnits', '', '', ``),
  codeMap(
    'ResultStatus[Non-Queries]',
    'HL70123',
    'http://hl7.org/fhir/diagnostic-report-status',
    `O>registered|Registered
I>registered|Registered
S>registered|Registered
A>
P>preliminary|Preliminary
C>corrected|Corrected
R>partial|Partial
F>final|Final
X>cancelled|Cancelled
Y>
Z>
M>
N>`,
  ),
  codeMap(
    'RouteOfAdministration',
    'HL70162',
    'http://terminology.hl7.org/CodeSystem/v2-0162',
    `AP|Apply Externally
B|Buccal
DT|Dental
EP|Epidural
ET|Endotrachial Tube
GTT|Gastrostomy Tube
GU|GU Irrigant
IMR|Immerse (Soak) Body Part
IA|Intra-arterial
IB|Intrabursal
IC|Intracardiac
ICV|Intracervical (uterus)
ID>IDINJ|Injection, intradermal|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
IH|Inhalation
IHA|Intrahepatic Artery
IM|Injection, intramuscular|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
IN|Intranasal
IO|Intraocular
IP|Intraperitoneal
IS|Intrasynovial
IT|Intrathecal
IU|Intrauterine
IV>IVINJ|Injection, intravenous|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
MTH|Mouth/Throat
MM|Mucous Membrane
NS|Nasal
NG|Nasogastric
NP|Nasal Prongs
NT|Nasotrachial Tube
OP|Ophthalmic
OT|Otic
OTH|Other/Miscellaneous
PF|Perfusion
PO|Swallow, oral|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
PR|Rectal
RM|Rebreather Mask
SD|Soaked Dressing
SC>SQ|Injection, subcutaneous|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
SL|Sublingual
TP|Topical
TRA|Tracheostomy
TD>TRNSDERM|Transdermal|http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
TL|Translingual
UR|Urethral
VG|Vaginal
VM|Ventimask
WND|Wound`,
  ),
  codeMap('RoutingInstruction', '', '', ``),
  codeMap('SecurityLabelHandlingInstructions', '', '', ``),
  codeMap(
    'SegmentActionCode',
    'HL70206',
    'http://hl7.org/fhir/http-verb',
    `A>POST|POST
D>DELETE|DELETE
U>PUT|PUT
X>`,
  ),
  codeMap(
    'SpecimenCollectionMethod',
    'HL70488',
    'http://terminology.hl7.org/CodeSystem/v2-0488',
    `FNA|Aspiration, Fine Needle
PNA|Arterial puncture
BIO>129314006|Biopsy - action|http://snomed.info/sct
BCAE|Blood Culture, Aerobic Bottle
BCAN|Blood Culture, Anaerobic Bottle
BCPD|Blood Culture, Pediatric Bottle
CAP|Capillary Specimen
CATH|Catheterized
EPLA|Environmental, Plate
ESWA|Environmental, Swab
LNA|Line, Arterial
CVP|Line, CVP
LNV|Line, Venous
MARTL|Martin-Lewis Agar
ML11|Mod. Martin-Lewis Agar
PACE|Pace, Gen-Probe
PIN|Pinworm Prep
KOFFP|Plate, Cough
MLP|Plate, Martin-Lewis
NYP|Plate, New York City
TMP|Plate, Thayer-Martin
ANP|Plates, Anaerobic
BAP|Plates, Blood Agar
PRIME|Pump Prime
PUMP|Pump Specimen
QC5|Quality Control For Micro
SCLP|Scalp, Fetal Vein
SCRAPS>129323009|Scraping - action|http://snomed.info/sct
SHA|Shaving
SWA|Swab
SWD|Swab, Dacron tipped
WOOD|Swab, Wooden Shaft
TMOT|Transport Media,
TMAN|Transport Media, Anaerobic
TMCH|Transport Media, Chalamydia
TMM4|Transport Media, M4
TMMY|Transport Media, Mycoplasma
TMPV|Transport Media, PVA
TMSC|Transport Media, Stool Culture
TMUP|Transport Media, Ureaplasma
TMVI|Transport Media, Viral
VENIP|Venipuncture`,
  ),
  codeMap(
    'SpecimenCondition',
    'HL70493',
    'http://terminology.hl7.org/CodeSystem/v2-0493',
    `AUT|Autolyzed
CLOT|Clotted
CON|Contaminated
COOL|Cool
FROZ|Frozen
HEM|Hemolyzed
LIVE|Live
ROOM|Room temperature
SNR|Sample not received
CFU|Centrifuged`,
  ),
  codeMap(
    'SpecimenRejectReason',
    'HL70490',
    'http://terminology.hl7.org/CodeSystem/v2-0490',
    `EX|Expired
QS|Quantity not sufficient
RB|Broken container
RC|Clotting
RD|Missing collection date
RA|Missing patient ID number
RE|Missing patient name
RH|Hemolysis
RI|Identification problem
RM|Labeling
RN|Contamination
RP|Missing phlebotomist ID
RR|Improper storage
RS|Name misspelling`,
  ),
  codeMap('SpecimenSourceSite', '', '', ``),
  codeMap('SpecimenSourceTypeModifier', '', '', ``),
  codeMap(
    'TelecommunicationEquipmentType',
    'HL70202',
    'http://hl7.org/fhir/contact-point-system',
    `PH>phone|Phone
FX>fax|Fax
MD>other|Other
CP>phone|Phone
SAT>other|Other
BP>pager|Pager
Internet>email|email
X.400>email|email
TDD>other|Other
TTY>other|Other`,
  ),
  codeMap(
    'TelecommunicationUseCode',
    'HL70201',
    'http://hl7.org/fhir/contact-point-use',
    `PRN>home|Home
ORN>
WPN>work|Work
VHN>
ASN>
EMR>
NET>
BPN>
PRS>mobile|Mobile`,
  ),
  codeMap('TestServiceDefaultDurationUnits', '', '', ``),
  codeMap(
    'UniversalIDType',
    'HL70301',
    'http://terminology.hl7.org/CodeSystem/v2-0301',
    `DNS|Domain Name System
EUI64|IEEE 64-bit Extended Unique Identifier
CLIA|Clinical Laboratory Improvement Amendments
CLIP|Clinical laboratory Improvement Program
GUID|globally unique identifier
HCD|CEN Healthcare Coding Identifier
HL7|HL7 registration schemes
ISO|ISO Object Identifier
L,M,N|Local
Random|Random
URI|Uniform Resource Identifier
UUID|Universal Unique Identifier
x400|X.400 MHS identifier
x500|X500 directory Name`,
  ),
  codeMap('VIPIndicator', '', '', ``),
  codeMap(
    'VisitUserCode',
    'HL70130',
    'http://terminology.hl7.org/CodeSystem/v2-0130',
    `TE|Teaching
HO|Home
MO|Mobile Unit
PH|Phone`,
  ),
  codeMap(
    'YesNoIndicator',
    'HL70136',
    'http://terminology.hl7.org/CodeSystem/special-values',
    `Y>true
N>false`,
  ),
  codeMap(
    'YesNoIndicator[AvailabilityStatus]',
    'HL70136',
    'http://hl7.org/fhir/specimen-status',
    `Y>available|Available
N>unavailable|Unavailable`,
  ),
];
