import { type CodeMap, codeMap } from '../map-row.ts';

/**
 * Code maps: `code` (kept) or `code>target`, then `|display` and `|system` where it differs from the map's own.
 * `code>` alone is a code that has no target.
 */
export const codeMapsAToM: readonly CodeMap[] = [
  codeMap(
    'AdditivePreservative',
    'HL70371',
    'http://terminology.hl7.org/CodeSystem/v2-0371',
    `F10|10% Formalin
C32|3.2% Citrate
C38|3.8% Citrate
HCL6|6N HCL
ACDA|ACD Solution A
ACDB|ACD Solution B
ACET|Acetic Acid
AMIES|Amies transport medium
HEPA|Ammonium heparin
BACTM|Bacterial Transport medium
BOR|Borate Boric Acid
BOUIN|Bouin's solution
BF10|Buffered 10% formalin
WEST|Buffered Citrate (Westergren Sedimentation Rate)
BSKM|Buffered skim milk
CARS|Carson's Modified 10% formalin
CARY|Cary Blair Medium
CHLTM|Chlamydia transport medium
CTAD|CTAD (this should be spelled out if not universally understood)
ENT|Enteric bacteria transport medium
ENT+|Enteric plus
JKM|Jones Kendrick Medium
KARN|Karnovsky's fixative
LIA|Lithium iodoacetate
HEPL|Lithium/Li Heparin
M4|M4
M4RT|M4-RT
M5|M5
MICHTM|Michel's transport medium
MMDTM|MMD transport medium
HNO3|Nitric Acid
NONE|None
PAGE|Pages's Saline
PHENOL|Phenol
KOX|Potassium Oxalate
EDTK|Potassium/K EDTA
EDTK15|Potassium/K EDTA 15%
EDTK75|Potassium/K EDTA 7.5%
PVA|PVA (polyvinylalcohol)
RLM|Reagan Lowe Medium
SST|Serum Separator Tube (Polymer Gel)
SILICA|Siliceous earth, 12 mg
NAF|Sodium Fluoride
FL100|Sodium Fluoride, 100mg
FL10|Sodium Fluoride, 10mg
NAPS|Sodium polyanethol sulfonate 0.35% in 0.85% sodium chloride
HEPN|Sodium/Na Heparin
EDTN|Sodium/Na EDTA
SPS|SPS(this should be spelled out if not universally understood)
STUTM|Stuart transport medium
THROM|Thrombin
FDP|Thrombin NIH, soybean trypsin inhibitor (Fibrin Degradation Products)
THYMOL|Thymol
THYO|Thyoglycollate broth
TOLU|Toluene
URETM|Ureaplasma transport medium
VIRTM|Viral Transport medium`,
  ),
  codeMap(
    'AddressType[Type]',
    'HL70190',
    'http://hl7.org/fhir/address-type',
    `M>postal|Postal
SH>postal|Postal
BA>
BI>
N>
BDL>
F>
C>
B>
H>
L>
O>
P>
RH>
BR>
S>
TM>
V>`,
  ),
  codeMap(
    'AddressType[Use]',
    'HL70190',
    'http://hl7.org/fhir/address-use',
    `BA>old|Old / Incorrect
BI>billing|Billing
N>
BDL>
F>
C>temp|Temporary
B>work|Work
H>home|Home
L>
M>
O>work|Work
P>
RH>
BR>
S>
SH>
TM>
V>`,
  ),
  codeMap(
    'AdministrationMethod',
    'HL70165',
    'http://snomed.info/sct',
    `CH>419747000|Chew
DI>421682005|Dissolve
DU>
IF>
IS>421257003|Insert
IR>
IVPB>
IVP>
NB>
PT>
PF>
SH>420606003|Shampoo
SO>
WA>422152000|Wash
WI>`,
  ),
  codeMap(
    'AdministrativeSex',
    'HL70001',
    'http://hl7.org/fhir/administrative-gender',
    `F>female|Female
M>male|Male
O>other|Other
U>unknown|Unknown
A>other|Other
N>other|Other`,
  ),
  codeMap(
    'AdmissionLevelOfCareCode',
    'HL70432',
    'http://terminology.hl7.org/CodeSystem/v2-0432',
    `AC|Acute
CH|Chronic
CO|Comatose
CR|Critical
IM|Improved
MO|Moribund`,
  ),
  codeMap(
    'AdmissionType',
    'HL70007',
    'http://terminology.hl7.org/CodeSystem/v2-0007',
    `A|Accident
E|Emergency
L|Labor and Delivery
R|Routine
N|Newborn (Birth in healthcare facility)
U|Urgent
C|Elective`,
  ),
  codeMap(
    'AllergenType[AllergyIntoleranceCategory]',
    'HL70127',
    'http://hl7.org/fhir/allergy-intolerance-category',
    `DA>medication|Medication
FA>food|Food
MA>
MC>
EA>environment|Environment
AA>biologic|Biologic
PA>environment|Environment
LA>environment|Environment`,
  ),
  codeMap(
    'AllergenType[AllergyIntoleranceOriginalCategory]',
    'HL70127',
    'http://terminology.hl7.org/CodeSystem/v2-0127',
    `DA|Drug allergy
FA|Food allergy
MA|Miscellaneous allergy
MC|Miscellaneous contraindication
EA|Environmental allergy
AA|Animal allergy
PA|Plant allergy
LA|Pollen allergy`,
  ),
  codeMap(
    'AllergySeverity[AllergyIntolerance.criticality-original]',
    'HL70128',
    'http://terminology.hl7.org/CodeSystem/v2-0128',
    `SV|Severe
MO|Moderate
MI|Mild
U|Unknown`,
  ),
  codeMap(
    'AllergySeverity[AllergyIntolerance.criticality]',
    'HL70128',
    'http://hl7.org/fhir/allergy-intolerance-criticality',
    `SV>high|High Risk
MO>
MI>low|Low Risk
U>`,
  ),
  codeMap(
    'AllergySeverity[AllergyIntolerance.reaction.severity]',
    'HL70128',
    'http://hl7.org/fhir/reaction-event-severity',
    `SV>severe|Severe
MO>moderate|Moderate
MI>mild|Mild
U>`,
  ),
  codeMap(
    'AllergyType',
    'HL70127',
    'http://hl7.org/fhir/allergy-intolerance-type',
    `DA>allergy|Allergy
FA>allergy|Allergy
MA>allergy|Allergy
MC>
EA>allergy|Allergy
AA>allergy|Allergy
PA>allergy|Allergy
LA>allergy|Allergy`,
  ),
  codeMap(
    'AllowSubstitution',
    'HL70161',
    'http://terminology.hl7.org/CodeSystem/v2-0161',
    `N|Substitutions are NOT authorized. (This is the default - null.)
G|Allow generic substitutions.
T|Allow therapeutic substitutions`,
  ),
  codeMap(
    'AmbulatoryStatus',
    'HL70009',
    'http://terminology.hl7.org/CodeSystem/v2-0009',
    `A0>
A1>
A2>wheel|Wheelchair|http://terminology.hl7.org/CodeSystem/encounter-special-arrangements
A3|Comatose, non-responsive
A4|Disoriented
A5|Vision impaired
A6|Hearing impaired
A7|Speech impaired
A8|Non-English speaking
A9|Functional level unknown
B1|Oxygen therapy
B2|Special equipment (tubes, IVs, catheters)
B3|Amputee
B4|Mastectomy
B5|Paraplegic
B6|Pregnant`,
  ),
  codeMap(
    'AppointmentReasonCodes',
    'HL70276',
    'http://snomed.info/sct',
    `ROUTINE>3780001|Routine patient disposition, no follow-up planned
WALKIN>
CHECKUP>866149003|Annual visit (procedure)
FOLLOWUP>185389009|Follow-up visit (procedure)
EMERGENCY>373110003|Emergency procedure (procedure)`,
  ),
  codeMap(
    'AppointmentTypeCodes',
    'HL70277',
    'http://terminology.hl7.org/CodeSystem/v2-0277',
    `Normal|Routine schedule request type – default if not valued
Tentative|A request for a tentative (e.g., “penciled in”) appointment
Complete|A request to add a completed appointment, used to maintain records of completed appointments that did not appear in the schedule (e.g., STAT, walk-in, etc.)`,
  ),
  codeMap(
    'BedStatus',
    'HL70116',
    'http://terminology.hl7.org/CodeSystem/v2-0116',
    `C|Closed
H|Housekeeping
O|Occupied
U|Unoccupied
K|Contaminated
I|Isolated`,
  ),
  codeMap(
    'BodySite',
    'HL70163',
    'http://terminology.hl7.org/CodeSystem/v2-0163',
    `BE|Bilateral Ears
OU|Bilateral Eyes
BN|Bilateral Nares
BU|Buttock
CT|Chest Tube
LA|Left Arm
LAC|Left Anterior Chest
LACF|Left Antecubital Fossa
LD|Left Deltoid
LE|Left Ear
LEJ|Left External Jugular
OS|Left Eye
LF|Left Foot
LG|Left Gluteus Medius
LH|Left Hand
LIJ|Left Internal Jugular
LLAQ|Left Lower Abd Quadrant
LLFA|Left Lower Forearm
LMFA|Left Mid Forearm
LN|Left Naris
LPC|Left Posterior Chest
LSC|Left Subclavian
LT|Left Thigh
LUA|Left Upper Arm
LUAQ|Left Upper Abd Quadrant
LUFA|Left Upper Forearm
LVG|Left Ventragluteal
LVL|Left Vastus Lateralis
NB|Nebulized
PA|Perianal
PERIN|Perineal
RA|Right Arm
RAC|Right Anterior Chest
RACF|Right Antecubital Fossa
RD|Right Deltoid
RE|Right Ear
REJ|Right External Jugular
OD|Right Eye
RF|Right Foot
RG|Right Gluteus Medius
RH|Right Hand
RIJ|Right Internal Jugular
RLAQ|Rt Lower Abd Quadrant
RLFA|Right Lower Forearm
RMFA|Right Mid Forearm
RN|Right Naris
RPC|Right Posterior Chest
RSC|Right Subclavian
RT|Right Thigh
RUA|Right Upper Arm
RUAQ|Right Upper Abd Quadrant
RUFA|Right Upper Forearm
RVL|Right Vastus Lateralis
RVG|Right Ventragluteal`,
  ),
  codeMap(
    'CommentType',
    'HL70364',
    'http://terminology.hl7.org/CodeSystem/v2-0364',
    `PI|Patient Instructions
AI|Ancillary Instructions
GI|General Instructions
1R|Primary Reason
2R|Secondary Reason
GR|General Reason
RE|Remark
DR|Duplicate/Interaction Reason`,
  ),
  codeMap(
    'CompletionStatus',
    'HL70322',
    'http://hl7.org/fhir/event-status',
    `CP>completed|Completed
RE>not-done|Not Done
NA>not-done|Not Done
PA>completed|Completed`,
  ),
  codeMap('ConfidentialityClassification', '', '', ``),
  codeMap(
    'ConfidentialityCode',
    'HL70177',
    'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
    `V|very restricted
R|restricted
U|Usual control|http://terminology.hl7.org/CodeSystem/v2-0177
EMP|employee information sensitivity|http://terminology.hl7.org/CodeSystem/v3-ActCode
UWM|Unwed mother|http://terminology.hl7.org/CodeSystem/v2-0177
VIP|Very important person or celebrity|http://terminology.hl7.org/CodeSystem/v2-0177
PSY|psychiatry relate
AID>HIV|HIV related
HIV|HIV related
ETH>ETHUD|alcohol use disorder information sensitivity|http://terminology.hl7.org/CodeSystem/v3-ActCode`,
  ),
  codeMap(
    'ContactRole',
    'HL70131',
    'http://terminology.hl7.org/CodeSystem/v2-0131',
    `E|Employer
C|Emergency Contact
F|Federal Agency
I|Insurance Company
N|Next-of-Kin
S|State Agency
O|Other
U|Unknown`,
  ),
  codeMap('ContainerType', '', '', ``),
  codeMap(
    'DegreeLicenseCertificate',
    'HL70360',
    'http://terminology.hl7.org/CodeSystem/v2-0360',
    `PN|Advanced Practice Nurse
AAS|Associate of Applied Science
AA|Associate of Arts
ABA|Associate of Business Administration
AE|Associate of Engineering
AS|Associate of Science
BA|Bachelor of Arts
BBA|Bachelor of Business Administration
BE|Bachelor or Engineering
BFA|Bachelor of Fine Arts
BN|Bachelor of Nursing
BS|Bachelor of Science
BSL|Bachelor of Science - Law
BSN|Bachelor on Science - Nursing
BT|Bachelor of Theology
CER|Certificate
CANP|Certified Adult Nurse Practitioner
CMA|Certified Medical Assistant
CNP|Certified Nurse Practitioner
CNM|Certified Nurse Midwife
CRN|Certified Registered Nurse
CNS|Certified Nurse Specialist
CPNP|Certified Pediatric Nurse Practitioner
CTR|Certified Tumor Registrar
DIP|Diploma
DBA|Doctor of Business Administration
DED|Doctor of Education
PharmD|Doctor of Pharmacy
PHE|Doctor of Engineering
PHD|Doctor of Philosophy
PHS|Doctor of Science
MD|Doctor of Medicine
DO|Doctor of Osteopathy
EMT|Emergency Medical Technician
EMTP|Emergency Medical Technician - Paramedic
FPNP|Family Practice Nurse Practitioner
HS|High School Graduate
JD|Juris Doctor
MA|Master of Arts
MBA|Master of Business Administration
MCE|Master of Civil Engineering
MDI|Master of Divinity
MED|Master of Education
MEE|Master of Electrical Engineering
ME|Master of Engineering
MFA|Master of Fine Arts
MME|Master of Mechanical Engineering
MS|Master of Science
MSL|Master of Science - Law
MSN|Master of Science - Nursing
MTH|Master of Theology
MDA|Medical Assistant
MT|Medical Technician
NG|Non-Graduate
NP|Nurse Practitioner
PA|Physician Assistant
RMA|Registered Medical Assistant
RN|Registered Nurse
RPH|Registered Pharmacist
SEC|Secretarial Certificate
TS|Trade School Graduate`,
  ),
  codeMap(
    'DiagnosisType',
    'HL70052',
    'http://terminology.hl7.org/CodeSystem/diagnosis-role',
    `A>AD|Admission Diagnosis
W>
F>`,
  ),
  codeMap(
    'DiagnosticServiceSectionID',
    'HL70074',
    'http://terminology.hl7.org/CodeSystem/v2-0074',
    `AU|Audiology
BG|Blood Gases
BLB|Blood Bank
CG|Cytogenetics
CUS|Cardiac Ultrasound
CTH|Cardiac Catheterization
CT|CAT Scan
CH|Chemistry
CP|Cytopathology
EC|Electrocardiac (e.g., EKG, EEC, Holter)
EN|Electroneuro (EEG, EMG,EP,PSG)
GE|Genetics
HM|Hematology
ICU|Bedside ICU Monitoring
IMM|Immunology
LAB|Laboratory
MB|Microbiology
MCB|Mycobacteriology
MYC|Mycology
NMS|Nuclear Medicine Scan
NMR|Nuclear Magnetic Resonance
NRS|Nursing Service Measures
OUS|OB Ultrasound
OT|Occupational Therapy
OTH|Other
OSL|Outside Lab
PHR|Pharmacy
PT|Physical Therapy
PHY|Physician (Hx. Dx, admission note, etc.)
PF|Pulmonary Function
RAD|Radiology
RX|Radiograph
RUS|Radiology Ultrasound
RC|Respiratory Care (therapy)
RT|Radiation Therapy
SR|Serology
SP|Surgical Pathology
TX|Toxicology
VUS|Vascular Ultrasound
VR|Virology
XRC|Cineradiograph`,
  ),
  codeMap('DietType', '', '', ``),
  codeMap('DischargeDisposition', '', '', ``),
  codeMap('DischargedToLocation', '', '', ``),
  codeMap(
    'DocumentConfidentialityStatus',
    'HL70272',
    'http://terminology.hl7.org/CodeSystem/v2-0272',
    `V|Very restricted
R|Restricted
U|Usual control`,
  ),
  codeMap(
    'EncounterPriority',
    'HL70217',
    'http://terminology.hl7.org/CodeSystem/v3-ActPriority',
    `1>EM|emergency
2>UR|urgent
3>EL|elective`,
  ),
  codeMap(
    'EventReason',
    'HL70062',
    'http://terminology.hl7.org/CodeSystem/v3-ActReason',
    `01>PATRQT|patient requested
02>TREAT|treatment
03>HOPERAT|healthcare operations
O|Other|http://terminology.hl7.org/CodeSystem/v2-0062
U|Unknown|http://terminology.hl7.org/CodeSystem/v2-0062`,
  ),
  codeMap(
    'EventRelatedPeriod',
    'HL70528',
    'http://terminology.hl7.org/CodeSystem/v3-TimingEvent',
    `HS|HS
AC|AC
PC|PC
IC|between meals (from lat. inter cibus)|http://terminology.hl7.org/CodeSystem/v2-0528
ACM|ACM
ACD|ACD
ACV|ACV
PCM|PCM
PCD|PCD
PCV|PCV
ICM|between breakfast and lunch|http://terminology.hl7.org/CodeSystem/v2-0528
ICD|between lunch and dinner|http://terminology.hl7.org/CodeSystem/v2-0528
ICV|between dinner and the hour of sleep|http://terminology.hl7.org/CodeSystem/v2-0528`,
  ),
  codeMap(
    'Event[EncounterStatus]',
    'HL70003',
    'http://hl7.org/fhir/encounter-status',
    `A01>in-progress|In Progress
A02>in-progress|In Progress
A03>finished|Finished
A04>planned|Planned
A05>planned|Planned
A08>unknown|Unknown
A11>cancelled|Cancelled
A13>in-progress|In Progress`,
  ),
  codeMap(
    'ExtendedPriorityCodes',
    'HL70485',
    'http://hl7.org/fhir/request-priority',
    `S>stat|STAT
A>asap|ASAP
R>routine|Routine
P>
C>
T>
TS<integer>>
TM<integer>>
TH<integer>>
TD<integer>>
TW<integer>>
TL<integer>>
PRN>`,
  ),
  codeMap(
    'FillerStatusCodes[Appointment]',
    'HL70278',
    'http://hl7.org/fhir/appointmentstatus',
    `Pending>pending|Pending
Waitlist>waitlist|Waitlisted
Booked>booked|Booked
Started>checked-in|Checked In
Complete>fulfilled|Fulfilled
Cancelled>cancelled|Cancelled
Discontinued>
Deleted>entered-in-error|Entered In Error
Blocked>
Overbook>
Noshow>noshow|No Show`,
  ),
  codeMap('FinancialClass', '', '', ``),
  codeMap(
    'HospitalService',
    'HL70069',
    'http://terminology.hl7.org/CodeSystem/v2-0069',
    `MED>382|Medical Services|http://terminology.hl7.org/CodeSystem/service-type
SUR|Surgical Service
URO>222|Urology|http://terminology.hl7.org/CodeSystem/service-type
PUL|Pulmonary Service
CAR|Cardiac Service`,
  ),
  codeMap(
    'InterpretationCodes',
    'HL70078',
    'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
    `<|Off scale low
>|Off scale high
A|Abnormal
AA|Critical abnormal
AC>
B|Better
CAR|Carrier
D|Significant change down
DET|Detected
E|Equivocal
EX|outside threshold
EXP|Expected
H|High
HH|Critical high
HM>
HU|Significantly high
I|Intermediate
IE|Insufficient evidence
IND|Indeterminate
L|Low
LL|Critical low
LU|Significantly low
MS|moderately susceptible
N|Normal
NCL|No CLSI defined breakpoint
ND|Not detected
NEG|Negative
NR|Non-reactive
NS|Non-susceptible
OBX>
POS|Positive
QCF>
R|Resistant
RR|Reactive
S|Susceptible
SDD|Susceptible-dose dependent
SYN-R|Synergy - resistant
SYN-S|Synergy - susceptible
TOX>
U|Significant change up
VS|very susceptible
UNE|Unexpected
W|Worse
WR|Weakly reactive`,
  ),
  codeMap(
    'LivingWillCode',
    'HL70315',
    'http://terminology.hl7.org/CodeSystem/v2-0315',
    `Y|Yes, patient has a living will
F|Yes, patient has a living will but it is not on file
N|No, patient does not have a living will and no information was provided
I|No, patient does not have a living will but information was provided
U|Unknown`,
  ),
  codeMap(
    'MaritalStatus',
    'HL70002',
    'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
    `A>L|Legally Separated
D|Divorced
M|Married
S|Never Married
W|Widowed
C|Common Law
G>T|Domestic partner
P>T|Domestic partner
R>T|Domestic partner
E>L|Legally Separated
N>A|Annulled
I|Interlocutory
B>U|unmarried
U>UNK|Unknown|http://terminology.hl7.org/CodeSystem/v3-NullFlavor
O>OTH|Other|http://terminology.hl7.org/CodeSystem/v3-NullFlavor
T>NAVU|Not available|http://terminology.hl7.org/CodeSystem/v3-NullFlavor`,
  ),
  codeMap(
    'ModeOfArrivalCode',
    'HL70430',
    'http://terminology.hl7.org/CodeSystem/v2-0430',
    `A|Ambulance
C|Car
F|On foot
H|Helicopter
P|Public Transport
O|Other
U|Unknown`,
  ),
];
