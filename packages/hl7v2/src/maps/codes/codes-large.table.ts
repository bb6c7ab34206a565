import { type CodeMap, codeMap } from '../map-row.ts';

/**
 * Code maps: `code` (kept) or `code>target`, then `|display` and `|system` where it differs from the map's own.
 * `code>` alone is a code that has no target.
 */
export const largeCodeMaps: readonly CodeMap[] = [
  codeMap(
    'BodyParts',
    'HL70550',
    'http://terminology.hl7.org/CodeSystem/v2-0550',
    `JUGE|Jugular, External
ADB|Abdomen
ACET|Acetabulum
ACHIL|Achilles
ADE|Adenoids
ADR|Adrenal
AMN|Amniotic fluid
AMS|Amniotic Sac
ANAL|Anal
ANKL|Ankle
ANTEC|Antecubital
ANTECF|Antecubital Fossa
ANTR|Antrum
ANUS|Anus
AORTA|Aorta
AR|Aortic Rim
AV|Aortic Valve
APDX|Appendix
AREO|Areola
ARM|Arm
ARTE|Artery
ASCIT|Ascites
ASCT|Ascitic Fluid
ATR|Atrium
AURI|Auricular
AXI|Axilla
BACK|Back
BARTD|Bartholin Duct
BARTG|Bartholin Gland
BRTGF|Bartholin Gland Fluid
BPH|Basophils
BID|Bile Duct
BIFL|Bile fluid
BLAD|Bladder
BLOOD|Blood
BLDA|Blood, Arterial
BLDC|Blood, Capillary
BLDV|Blood, Venous
CBLD|Blood, Cord
BLD|Blood, Whole
BDY|Body, Whole
BON|Bone
BMAR|Bone marrow
BOWEL|Bowel
BOWLA|Bowel, Large
BOWSM|Bowel, Small
BRA|Brachial
BRAIN|Brain
BCYS|Brain Cyst Fluid
BRST|Breast
BRSTFL|Breast fluid
BRO|Bronchial
BROCH|Bronchiole/Bronchiolar
BRONC|Bronchus/Bronchial
BRV|Broviac
BUCCA|Buccal
BURSA|Bursa
BURSF|Bursa Fluid
BUTT|Buttocks
CALF|Calf
CANAL|Canal
CANLI|Canaliculis
CNL|Cannula
CANTH|Canthus
CDM|Cardiac Muscle
CARO|Carotid
CARP|Carpal
CAVIT|Cavity
CHE|Cavity, Chest
CECUM|Cecum/Cecal
CSF|Cerebral Spinal Fluid
CVX|Cervix
CERVUT|Cervix/Uterus
CHEEK|Cheek
CHES|Chest
CHESTÂ|Chest Tube
CHIN|Chin
CIRCU|Circumcision Site
CLAVI|Clavicle/Clavicular
CLITO|Clitoral
CLIT|Clitoris
COCCG|Coccygeal
COCCY|Coccyx
COLON|Colon
COLOS|Colostomy
COS|Colostomy Stoma
CDUCT|Common Duct
CONJ|Conjunctiva
CORAL|Coral
COR|Cord
CORD|Cord Blood
CORN|Cornea
CRANE|Cranium, ethmoid
CRANF|Cranium, frontal
CRANO|Cranium, occipital
CRANP|Cranium, parietal
CRANS|Cranium, sphenoid
CRANT|Cranium, temporal
CUBIT|Cubitus
CUFF|Cuff
CULD|Cul De Sac
CULDO|Culdocentesis
DELT|Deltoid
DENTA|Dental
DEN|Dental Gingiva
DIAF|Dialysis Fluid
DPH|Diaphragm
DIGIT|Digit
DISC|Disc
DORS|Dorsum/Dorsal
DUFL|Duodenal Fluid
DUODE|Duodenum/Duodenal
DUR|Dura
EAR|Ear
EARBI|Ear bone, incus
EARBM|Ear bone, malleus
EARBS|Ear bone,stapes
EARLO|Ear Lobe
ELBOW|Elbow
ELBOWJ|Elbow Joint
ENDC|Endocardium
EC|Endocervical
EOLPH|endolpthamitis
ENDM|Endometrium
ET|Endotracheal
EUR|Endourethral
EOS|Eosinophils
EPICA|Epicardial
EPICM|Epicardium
EPD|Epididymis
EPIDU|Epidural
EPIGL|Epiglottis
ESOPG|Esophageal
ESO|Esophagus
ETHMO|Ethmoid
Â|External Jugular
EYE|Eye
BROW|Eyebrow
EYELI|Eyelid
FACE|Face
FBINC|Facial bone, inferior nasal concha
FBLAC|Facial bone, lacrimal
FBMAX|Facial bone, maxilla
FBNAS|Facial bone, nasal
FBPAL|Facial bone, palatine
FBVOM|Facial bone, vomer
FBZYG|Facial bone, zygomatic
FALLT|Fallopian Tube
FEMOR|Femoral
FMH|Femoral Head
FEMUR|Femur
FET|Fetus
FIBU|Fibula
FING|Finger
FINGN|Finger Nail
FOL|Follicle
FOOT|Foot
FOREA|Forearm
FOREH|Forehead
FORES|Foreskin
FOURC|Fourchette
GB|Gall Bladder
GEN|Genital
GVU|Genital - Vulva
GENC|Genital Cervix
GL|Genital Lesion
GENL|Genital Lochia
GLAND|Gland
GLANS|Glans
GLUTE|Gluteal
GLUT|Gluteus
GLUTM|Gluteus Medius
GROIN|Groin
GUM|Gum
HAR|Hair
HAL|Hallux
HAND|Hand
HEAD|Head
HART|Heart
HV|Heart Valve
HVB|Heart Valve, Bicuspid
HVT|Heart Valve, Tricuspid
HEEL|Heel
HEM|Hemorrhoid
HIP|Hip
HIPJ|Hip Joint
HUMER|Humerus
HYMEN|Hymen
ILC|Ileal Conduit
ILE|Ileal Loop
ILEOS|Ileostomy
ILEUM|Ileum
ILIAC|Iliac
ILCR|Iliac Crest
ILCON|Ilical Conduit
INGUI|Inguinal
JUGI|Jugular, Internal
INT|Intestine
ICX|Intracervical
INASA|Intranasal
INTRU|Intrauterine
INTRO|Introitus
ISCHI|Ischium
JAW|Jaw
KIDNÂ|Kidney
KNEE|Knee
KNEEF|Knee Fluid
KNEEJ|Knee Joint
LABIA|Labia
LABMA|Labia Majora
LABMI|Labia Minora
LACRI|Lacrimal
LAM|Lamella
INSTL|Intestine, Large
LARYN|Larynx
LEG|Leg
LENS|Lens
WBC|Leukocytes
LING|Lingual
LINGU|Lingula
LIP|Lip
STOOLL|Liquid Stool
LIVER|Liver
LOBE|Lobe
LOCH|Lochia
ISH|Loop, Ishial
LUMBA|Lumbar
LMN|Lumen
LUNG|Lung
LN|Lymph Node
LNG|Lymph Node, Groin
LYM|Lymphocytes
MAC|Macrophages
MALLE|Malleolus
MANDI|Mandible/Mandibular
MAR|Marrow
MAST|Mastoid
MAXIL|Maxilla/Maxillary
MAXS|Maxillary Sinus
MEATU|Meatus
MEC|Meconium
MEDST|Mediastinum
MEDU|Medullary
MOU|Membrane
MPB|Meninges
METAC|Metacarpal
METAT|Metatarsal
MILK|Milk, Breast
MITRL|Mitral Valve
MOLAR|Molar
MP|Mons Pubis
MONSU|Mons Ureteris
MONSV|Mons Veneris(Mons Pubis)
MOUTH|Mouth
MRSA2|Mrsa:
MYO|Myocardium
NAIL|Nail
NAILB|Nail Bed
NAILF|Nail, Finger
NAILT|Nail, Toe
NARES|Nares
NASL|Nasal
NSS|Nasal Septum
NLACR|Nasolacrimal
NP|Nasopharyngeal/Nasopharynx
NTRAC|Nasotracheal
NAVEL|Navel
NECK|Neck
NERVE|Nerve
NIPPL|Nipple
NOS|Nose (Nasal Passage)
NOSE|Nose/Nose(outside)
NOSTR|Nostril
OCCIP|Occipital
OLECR|Olecranon
OMEN|Omentum
ORBIT|Orbit/Orbital
ORO|Oropharynx
OSCOX|Os coxa (pelvic girdle)
OVARY|Ovary
PALAT|Palate
PLATH|Palate, Hard
PLATS|Palate, Soft
PALM|Palm
PANCR|Pancreas
PAFL|Pancreatic Fluid
PAS|Parasternal
PARAT|Paratracheal
PARIE|Parietal
PARON|Paronychia
PAROT|Parotid/Parotid Gland
PATEL|Patella
PELV|Pelvis
PENSH|Penile Shaft
PENIS|Penis
PANAL|Perianal/Perirectal
PERI|Pericardial Fluid
PCARD|Pericardium
PCLIT|Periclitoral
PERIH|Perihepatic
PNEAL|Perineal
PERIN|Perineal Abscess
PNEPH|Perinephric
PNM|Perineum
PORBI|Periorbital
PERRA|Perirectal
PERIS|Perisplenic
PER|Peritoneal
PERT|Peritoneal Fluid
PERIT|Peritoneum
PTONS|Peritonsillar
PERIU|Periurethal
PERIV|Perivesicular
PHALA|Phalanyx
PILO|Pilonidal
PINNA|Pinna
PLC|Placenta
PLACF|Placenta (Fetal Side)
PLACM|Placenta (Maternal Side)
PLANT|Plantar
PLEUR|Pleura
PLEU|Pleural Fluid
PLR|Pleural Fluid (Thoracentesis Fld)
POPLI|Popliteal
PREAU|Preauricular
PRERE|Prerenal
PRST|Prostate Gland
PROS|Prostatic Fluid
PUBIC|Pubic
PUL|Pulmonary Artery
RADI|Radial
RADIUS|Radius
RECTL|Rectal
RECTU|Rectum
RBC|Red Blood Cells
RENL|Renal
RNP|Renal Pelvis
RPERI|Retroperitoneal
RIB|Rib
SACRA|Sacral
SACRO|Sacrococcygeal
SACIL|Sacroiliac
SACRU|Sacrum
SALGL|Salivary Gland
SCALP|Scalp
SCAPU|Scapula/Scapular
SCLER|Sclera
SCROT|Scrotum/Scrotal
SEMN|Semen
SEM|Seminal Fluid
SEPTU|Septum/Septal
SEROM|Seroma
SHIN|Shin
SHOLJ|Sholder Joint
SHOL|Shoulder
SIGMO|Sigmoid
SINUS|Sinus
SKM|Skeletal Muscle
SKENE|Skene's Gland
SKULL|Skull
INSTS|Intestine, Small
SOLE|Sole
SPRM|Spermatozoa
SPHEN|Sphenoid
SPCOR|Spinal Cord
SPLN|Spleen
STER|Sternum/Sternal
STOM|Stoma
USTOM|Stoma, Urinary
STOMA|Stomach
STUMP|Stump
SCLV|Sub Clavian
SDP|Subdiaphramatic
SUB|Subdural
SUBD|Subdural Fluid
SGF|Subgaleal Fluid
SUBM|Submandibular
SUBX|Submaxillary
SUBME|Submental
SUBPH|Subphrenic
SPX|Supra Cervical
SCLAV|Supraclavicle/Supraclavicular
SUPRA|Suprapubic
SUPB|Suprapubic Specimen
SWT|Sweat
SWTG|Sweat Gland
SYNOL|Synovial
SYN|Synovial Fluid
SYNOV|Synovium
TARS|Tarsal
TDUCT|Tear Duct
TEAR|Tears
TEMPL|Temple
TEMPO|Temporal
TML|Temporal Lobe
TESTI|Testicle(Testis)
THIGH|Thigh
THORA|Thorax/Thoracic/Thoracentesis
THRB|Throat
THUMB|Thumb
TNL|Thumbnail
THM|Thymus
THYRD|Thyroid
TIBIA|Tibia
TOE|Toe
TOEN|Toe Nail
TONG|Tongue
TONS|Tonsil
TOOTH|Tooth
TSK|Tooth Socket
TRCHE|Trachea/Tracheal
TBRON|Transbronchial
TCN|Transcarina Asp
ULNA|Ulna/Ulnar
UMB|Umbilical Blood
UMBL|Umbilicus/Umbilical
URET|Ureter
URTH|Urethra
UTERI|Uterine
SAC|Uterine Cul/De/Sac
UTER|Uterus
VAGIN|Vagina/Vaginal
VCUFF|Vaginal Cuff
VGV|Vaginal Vault
VAL|Valve
VAS|Vas Deferens
VASTL|Vastus Lateralis
VAULT|Vault
VEIN|Vein
VENTG|Ventragluteal
VCSF|Ventricular CSF
VERMI|Vermis Cerebelli
VERTC|Vertebra, cervical
VERTL|Vertebra, lumbar
VERTT|Vertebra, thoracic
VESI|Vesicle
VESCL|Vesicular
VESFLD|Vesicular Fluid
VESTI|Vestibule(Genital)
VITR|Vitreous Fluid
VOC|Vocal Cord
VULVA|Vulva
WRIST|Wrist`,
  ),
  codeMap(
    'CountryCode',
    'HL70399',
    'urn:iso:std:iso:3166',
    `AFG|Afghanistan
ALB|Albania
DZA|Algeria
ASM|American Samoa
AND|Andorra
AGO|Angola
AIA|Anguilla
ATA|Antarctica
ATG|Antigua and Barbuda
ARG|Argentina
ARM|Armenia
ABW|Aruba
AUS|Australia
AUT|Austria
AZE|Azerbaijan
BHS|Bahamas (the)
BHR|Bahrain
BGD|Bangladesh
BRB|Barbados
BLR|Belarus
BEL|Belgium
BLZ|Belize
BEN|Benin
BMU|Bermuda
BTN|Bhutan
BOL|Bolivia (Plurinational State of)
BES|Bonaire, Sint Eustatius and Saba
BIH|Bosnia and Herzegovina
BWA|Botswana
BVT|Bouvet Island
BRA|Brazil
IOT|British Indian Ocean Territory (the)
BRN|Brunei Darussalam
BGR|Bulgaria
BFA|Burkina Faso
BDI|Burundi
CPV|Cabo Verde
KHM|Cambodia
CMR|Cameroon
CAN|Canada
CYM|Cayman Islands (the)
CAF|Central African Republic (the)
TCD|Chad
CHL|Chile
CHN|China
CXR|Christmas Island
CCK|Cocos (Keeling) Islands (the)
COL|Colombia
COM|Comoros (the)
COD|Congo (the Democratic Republic of the)
COG|Congo (the)
COK|Cook Islands (the)
CRI|Costa Rica
HRV|Croatia
CUB|Cuba
CUW|Curaçao
CYP|Cyprus
CZE|Czechia
CIV|Côte d'Ivoire
DNK|Denmark
DJI|Djibouti
DMA|Dominica
DOM|Dominican Republic (the)
ECU|Ecuador
EGY|Egypt
SLV|El Salvador
GNQ|Equatorial Guinea
ERI|Eritrea
EST|Estonia
SWZ|Eswatini
ETH|Ethiopia
FLK|Falkland Islands (the) [Malvinas]
FRO|Faroe Islands (the)
FJI|Fiji
FIN|Finland
FRA|France
GUF|French Guiana
PYF|French Polynesia
ATF|French Southern Territories (the)
GAB|Gabon
GMB|Gambia (the)
GEO|Georgia
DEU|Germany
GHA|Ghana
GIB|Gibraltar
GRC|Greece
GRL|Greenland
GRD|Grenada
GLP|Guadeloupe
GUM|Guam
GTM|Guatemala
GGY|Guernsey
GIN|Guinea
GNB|Guinea-Bissau
GUY|Guyana
HTI|Haiti
HMD|Heard Island and McDonald Islands
VAT|Holy See (the)
HND|Honduras
HKG|Hong Kong
HUN|Hungary
ISL|Iceland
IND|India
IDN|Indonesia
IRN|Iran (Islamic Republic of)
IRQ|Iraq
IRL|Ireland
IMN|Isle of Man
ISR|Israel
ITA|Italy
JAM|Jamaica
JPN|Japan
JEY|Jersey
JOR|Jordan
KAZ|Kazakhstan
KEN|Kenya
KIR|Kiribati
PRK|Korea (the Democratic People's Republic of)
KOR|Korea (the Republic of)
KWT|Kuwait
KGZ|Kyrgyzstan
LAO|Lao People's Democratic Republic (the)
LVA|Latvia
LBN|Lebanon
LSO|Lesotho
LBR|Liberia
LBY|Libya
LIE|Liechtenstein
LTU|Lithuania
LUX|Luxembourg
MAC|Macao
MDG|Madagascar
MWI|Malawi
MYS|Malaysia
MDV|Maldives
MLI|Mali
MLT|Malta
MHL|Marshall Islands (the)
MTQ|Martinique
MRT|Mauritania
MUS|Mauritius
MYT|Mayotte
MEX|Mexico
FSM|Micronesia (Federated States of)
MDA|Moldova (the Republic of)
MCO|Monaco
MNG|Mongolia
MNE|Montenegro
MSR|Montserrat
MAR|Morocco
MOZ|Mozambique
MMR|Myanmar
NAM|Namibia
NRU|Nauru
NPL|Nepal
NLD|Netherlands (Kingdom of the)
NCL|New Caledonia
NZL|New Zealand
NIC|Nicaragua
NER|Niger (the)
NGA|Nigeria
NIU|Niue
NFK|Norfolk Island
MKD|North Macedonia
MNP|Northern Mariana Islands (the)
NOR|Norway
OMN|Oman
PAK|Pakistan
PLW|Palau
PSE|Palestine, State of
PAN|Panama
PNG|Papua New Guinea
PRY|Paraguay
PER|Peru
PHL|Philippines (the)
PCN|Pitcairn
POL|Poland
PRT|Portugal
PRI|Puerto Rico
QAT|Qatar
ROU|Romania
RUS|Russian Federation (the)
RWA|Rwanda
REU|Réunion
BLM|Saint Barthélemy
SHN|Saint Helena, Ascension and Tristan da Cunha
KNA|Saint Kitts and Nevis
LCA|Saint Lucia
MAF|Saint Martin (French part)
SPM|Saint Pierre and Miquelon
VCT|Saint Vincent and the Grenadines
WSM|Samoa
SMR|San Marino
STP|Sao Tome and Principe
SAU|Saudi Arabia
SEN|Senegal
SRB|Serbia
SYC|Seychelles
SLE|Sierra Leone
SGP|Singapore
SXM|Sint Maarten (Dutch part)
SVK|Slovakia
SVN|Slovenia
SLB|Solomon Islands
SOM|Somalia
ZAF|South Africa
SGS|South Georgia and the South Sandwich Islands
SSD|South Sudan
ESP|Spain
LKA|Sri Lanka
SDN|Sudan (the)
SUR|Suriname
SJM|Svalbard and Jan Mayen
SWE|Sweden
CHE|Switzerland
SYR|Syrian Arab Republic (the)
TWN|Taiwan (Province of China)
TJK|Tajikistan
TZA|Tanzania, the United Republic of
THA|Thailand
TLS|Timor-Leste
TGO|Togo
TKL|Tokelau
TON|Tonga
TTO|Trinidad and Tobago
TUN|Tunisia
TKM|Turkmenistan
TCA|Turks and Caicos Islands (the)
TUV|Tuvalu
TUR|Türkiye
UGA|Uganda
UKR|Ukraine
ARE|United Arab Emirates (the)
GBR|United Kingdom of Great Britain and Northern Ireland (the)
UMI|United States Minor Outlying Islands (the)
USA|United States of America (the)
URY|Uruguay
UZB|Uzbekistan
VUT|Vanuatu
VEN|Venezuela (Bolivarian Republic of)
VNM|Viet Nam
VGB|Virgin Islands (British)
VIR|Virgin Islands (U.S.)
WLF|Wallis and Futuna
ESH|Western Sahara*
YEM|Yemen
ZMB|Zambia
ZWE|Zimbabwe
ALA|Åland Islands`,
  ),
  codeMap(
    'EventType',
    'HL70003',
    'http://terminology.hl7.org/CodeSystem/v2-0003',
    `A01|ADT/ACK - Admit/visit notification
A02|ADT/ACK - Transfer a patient
A03|ADT/ACK - Discharge/end visit
A04|ADT/ACK - Register a patient
A05|ADT/ACK - Pre-admit a patient
A06|ADT/ACK - Change an outpatient to an inpatient
A07|ADT/ACK - Change an inpatient to an outpatient
A08|ADT/ACK - Update patient information
A09|ADT/ACK - Patient departing - tracking
A10|ADT/ACK - Patient arriving - tracking
A11|ADT/ACK - Cancel admit/visit notification
A12|ADT/ACK - Cancel transfer
A13|ADT/ACK - Cancel discharge/end visit
A14|ADT/ACK - Pending admit
A15|ADT/ACK - Pending transfer
A16|ADT/ACK - Pending discharge
A17|ADT/ACK - Swap patients
A18|ADT/ACK - Merge patient information
A19|QRY/ADR - Patient query
A20|ADT/ACK - Bed status update
A21|ADT/ACK - Patient goes on a "leave of absence"
A22|ADT/ACK - Patient returns from a "leave of absence"
A23|ADT/ACK - Delete a patient record
A24|ADT/ACK - Link patient information
A25|ADT/ACK - Cancel pending discharge
A26|ADT/ACK - Cancel pending transfer
A27|ADT/ACK - Cancel pending admit
A28|ADT/ACK - Add person information
A29|ADT/ACK - Delete person information
A30|ADT/ACK - Merge person information
A31|ADT/ACK - Update person information
A32|ADT/ACK - Cancel patient arriving - tracking
A33|ADT/ACK - Cancel patient departing - tracking
A34|ADT/ACK - Merge patient information - patient ID only
A35|ADT/ACK - Merge patient information - account number only
A36|ADT/ACK - Merge patient information - patient ID and account number
A37|ADT/ACK - Unlink patient information
A38|ADT/ACK - Cancel pre-admit
A39|ADT/ACK - Merge person - patient ID
A40|ADT/ACK - Merge patient - patient identifier list
A41|ADT/ACK - Merge account - patient account number
A42|ADT/ACK - Merge visit - visit number
A43|ADT/ACK - Move patient information - patient identifier list
A44|ADT/ACK - Move account information - patient account number
A45|ADT/ACK - Move visit information - visit number
A46|ADT/ACK - Change patient ID
A47|ADT/ACK - Change patient identifier list
A48|ADT/ACK - Change alternate patient ID
A49|ADT/ACK - Change patient account number
A50|ADT/ACK - Change visit number
A51|ADT/ACK - Change alternate visit ID
A52|ADT/ACK - Cancel leave of absence for a patient
A53|ADT/ACK - Cancel patient returns from a leave of absence
A54|ADT/ACK - Change attending doctor
A55|ADT/ACK - Cancel change attending doctor
A60|ADT/ACK - Update allergy information
A61|ADT/ACK - Change consulting doctor
A62|ADT/ACK - Cancel change consulting doctor
B01|PMU/ACK - Add personnel record
B02|PMU/ACK - Update personnel record
B03|PMU/ACK - Delete personnel re cord
B04|PMU/ACK - Active practicing person
B05|PMU/ACK - Deactivate practicing person
B06|PMU/ACK - Terminate practicing person
B07|PMU/ACK - Grant Certificate/Permission
B08|PMU/ACK - Revoke Certificate/Permission
C01|CRM - Register a patient on a clinical trial
C02|CRM - Cancel a patient registration on clinical trial (for clerical mistakes only)
C03|CRM - Correct/update registration information
C04|CRM - Patient has gone off a clinical trial
C05|CRM - Patient enters phase of clinical trial
C06|CRM - Cancel patient entering a phase (clerical mistake)
C07|CRM - Correct/update phase information
C08|CRM - Patient has gone off phase of clinical trial
C09|CSU - Automated time intervals for reporting, like monthly
C10|CSU - Patient completes the clinical trial
C11|CSU - Patient completes a phase of the clinical trial
C12|CSU - Update/correction of patient order/result information
CNQ|Cancel Query
E01|Submit HealthCare Services Invoice
E02|Cancel HealthCare Services Invoice
E03|HealthCare Services Invoice Status
E04|Re-Assess HealthCare Services Invoice Request
E10|Edit/Adjudication Results
E12|Request Additional Information
E13|Additional Information Response
E15|Payment/Remittance Advice
E20|Submit Authorization Request
E21|Cancel Authorization Request
E22|Authorization Request Status
E24|Authorization Response
E30|Submit Health Document related to Authorization Request
E31|Cancel Health Document related to Authorization Request
I01|RQI/RPI - Request for insurance information
I02|RQI/RPL - Request/receipt of patient selection display list
I03|RQI/RPR - Request/receipt of patient selection list
I04|RQD/RPI - Request for patient demographic data
I05|RQC/RCI - Request for patient clinical information
I06|RQC/RCL - Request/receipt of clinical data listing
I07|PIN/ACK - Unsolicited insurance information
I08|RQA/RPA - Request for treatment authorization information
I09|RQA/RPA - Request for modification to an authorization
I10|RQA/RPA - Request for resubmission of an authorization
I11|RQA/RPA - Request for cancellation of an authorization
I12|REF/RRI - Patient referral
I13|REF/RRI - Modify patient referral
I14|REF/RRI - Cancel patient referral
I15|REF/RRI - Request patient referral status
I16|Collaborative Care Referral
I17|Modify Collaborative Care Referral
I18|Cancel Collaborative Care Referral
I19|Collaborative Care Query/Collaborative Care Query Update
I20|Asynchronous Collaborative Care Update
I21|Collaborative Care Message
I22|Collaborative Care Fetch / Collaborative Care Information
J01|QCN/ACK - Cancel query/acknowledge message
J02|QSX/ACK - Cancel subscription/acknowledge message
K11|RSP - Segment pattern response in response to QBP^Q11
K13|RTB - Tabular response in response to QBP^Q13
K15|RDY - Display response in response to QBP^Q15
K21|RSP - Get person demographics response
K22|RSP - Find candidates response
K23|RSP - Get corresponding identifiers response
K24|RSP - Allocate identifiers response
K25|RSP - Personnel Information by Segment Response
K31|RSP -Dispense History Response
K32|Find Candidates including Visit Information Response
K33|Get Donor Record Candidates Response Message
K34|Segment Pattern Response Message
M01|MFN/MFK - Master file not otherwise specified
M02|MFN/MFK - Master file - staff practitioner
M03|MFN/MFK - Master file - test/observation
M04|MFN/MFK - Master files charge description
M05|MFN/MFK - Patient location master file
M06|MFN/MFK - Clinical study with phases and schedules master file
M07|MFN/MFK - Clinical study without phases but with schedules master file
M08|MFN/MFK - Test/observation (numeric) master file
M09|MFN/MFK - Test/observation (categorical) master file
M10|MFN/MFK - Test /observation batteries master file
M11|MFN/MFK - Test/calculated observations master file
M12|MFN/MFK - Master file notification message
M13|MFN/MFK - Master file notification - general
M14|MFN/MFK - Master file notification - site defined
M15|MFN/MFK - Inventory item master file notification
M16|MFN/MFK - Master File Notification Inventory Item Enhanced
M17|DRG Master File Message
M18|MFN/MFK - Master file notification - Test/Observation (Payer)
N01|NMQ/NMR - Application management query message
N02|NMD/ACK - Application management data message (unsolicited)
O01|ORM - Order message (also RDE, RDS, RGV, RAS)
O02|ORR - Order response (also RRE, RRD, RRG, RRA)
O03|OMD - Diet order
O04|ORD - Diet order acknowledgment
O05|OMS - Stock requisition order
O06|ORS - Stock requisition acknowledgment
O07|OMN - Non-stock requisition order
O08|ORN - Non-stock requisition acknowledgment
O09|OMP - Pharmacy/treatment order
O10|ORP - Pharmacy/treatment order acknowledgment
O11|RDE - Pharmacy/treatment encoded order
O12|RRE - Pharmacy/treatment encoded order acknowledgment
O13|RDS - Pharmacy/treatment dispense
O14|RRD - Pharmacy/treatment dispense acknowledgment
O15|RGV - Pharmacy/treatment give
O16|RRG - Pharmacy/treatment give acknowledgment
O17|RAS - Pharmacy/treatment administration
O18|RRA - Pharmacy/treatment administration acknowledgment
O19|OMG - General clinical order
O20|ORG/ORL - General clinical order response
O21|OML - Laboratory order
O22|ORL - General laboratory order response message to any OML
O23|OMI - Imaging order
O24|ORI - Imaging order response message to any OMI
O25|RDE - Pharmacy/treatment refill authorization request
O26|RRE - Pharmacy/Treatment Refill Authorization Acknowledgement
O27|OMB - Blood product order
O28|ORB - Blood product order acknowledgment
O29|BPS - Blood product dispense status
O30|BRP - Blood product dispense status acknowledgment
O31|BTS - Blood product transfusion/disposition
O32|BRT - Blood product transfusion/disposition acknowledgment
O33|OML - Laboratory order for multiple orders related to a single specimen
O34|ORL - Laboratory order response message to a multiple order related to single specimen OML
O35|OML - Laboratory order for multiple orders related to a single container of a specimen
O36|ORL - Laboratory order response message to a single container of a specimen OML
O37|OPL - Population/Location-Based Laboratory Order Message
O38|OPR - Population/Location-Based Laboratory Order Acknowledgment Message
O39|Specimen shipment centric laboratory order
O40|Specimen Shipment Centric Laboratory Order Acknowledgment Message
O41|DBC - Create Donor Record Message
O42|DBU - Update Donor Record Message
O43|General Order Message with Document Payload Acknowledgement Message
O44|Donor Registration - Minimal Message
O45|Donor Eligibility Observations Message
O46|Donor Eligiblity Message
O47|Donor Request to Collect Message
O48|Donation Procedure Message
O49|Pharmacy/Treatment Dispense Request Message
O50|Pharmacy/Treatment Encoded Order Acknowledgment
O51|OSU – Order Status Update
O52|OSU – Order Status Update Acknowledgement
O53|ORL - General Laboratory Order Acknowledgment Message (Patient Optional)
O54|ORL - Laboratory Order Acknowledgment Message – Multiple Order Per Specimen (Patient Optional)
O55|ORL - Laboratory Order Acknowledgment Message – Multiple Order Per Container of Specimen (Patient Optional)
O56|ORL - Specimen Shipment Centric Laboratory Order Acknowledgment Message (Patient Optional)
O57|OMQ- General Order Message with Document Payload
O58|ORX - General Order Message with Document Payload Acknowledgement Message
O59|OML - Laboratory order for additional work up
P01|BAR/ACK - Add patient accounts
P02|BAR/ACK - Purge patient accounts
P03|DFT/ACK - Post detail financial transaction
P04|QRY/DSP - Generate bill and A/R statements
P05|BAR/ACK - Update account
P06|BAR/ACK - End account
P07|PEX - Unsolicited initial individual product experience report
P08|PEX - Unsolicited update individual product experience report
P09|SUR - Summary product experience report
P10|BAR/ACK -Transmit Ambulatory Payment Classification(APC)
P11|DFT/ACK - Post Detail Financial Transactions - New
P12|BAR/ACK - Update Diagnosis/Procedure
PC1|PPR - PC/ problem add
PC2|PPR - PC/ problem update
PC3|PPR - PC/ problem delete
PC4|QRY - PC/ problem query
PC5|PRR - PC/ problem response
PC6|PGL - PC/ goal add
PC7|PGL - PC/ goal update
PC8|PGL - PC/ goal delete
PC9|QRY - PC/ goal query
PCA|PPV - PC/ goal response
PCB|PPP - PC/ pathway (problem-oriented) add
PCC|PPP - PC/ pathway (problem-oriented) update
PCD|PPP - PC/ pathway (problem-oriented) delete
PCE|QRY - PC/ pathway (problem-oriented) query
PCF|PTR - PC/ pathway (problem-oriented) query response
PCG|PPG - PC/ pathway (goal-oriented) add
PCH|PPG - PC/ pathway (goal-oriented) update
PCJ|PPG - PC/ pathway (goal-oriented) delete
PCK|QRY - PC/ pathway (goal-oriented) query
PCL|PPT - PC/ pathway (goal-oriented) query response
Q01|QRY/DSR - Query sent for immediate response
Q02|QRY/QCK - Query sent for deferred response
Q03|DSR/ACK - Deferred response to a query
Q05|UDM/ACK - Unsolicited display update message
Q06|OSQ/OSR - Query for order status
Q11|QBP - Query by parameter requesting an RSP segment pattern response
Q13|QBP - Query by parameter requesting an RTB - tabular response
Q15|QBP - Query by parameter requesting an RDY display response
Q16|QSB - Create subscription
Q17|QVR - Query for previous events
Q21|QBP - Get person demographics
Q22|QBP - Find candidates
Q23|QBP - Get corresponding identifiers
Q24|QBP - Allocate identifiers
Q25|QBP - Personnel Information by Segment Query
Q26|ROR - Pharmacy/treatment order response
Q27|RAR - Pharmacy/treatment administration information
Q28|RDR - Pharmacy/treatment dispense information
Q29|RER - Pharmacy/treatment encoded order information
Q30|RGR - Pharmacy/treatment dose information
Q31|QBP Query Dispense history
Q32|Find Candidates including Visit Information
Q33|QBP - Get Donor Record Candidates
Q34|QBP - Get Donor Record
R01|ORU/ACK - Unsolicited transmission of an observation message
R02|QRY - Query for results of observation
R04|ORF - Response to query, transmission of requested observation
R21|OUL - Unsolicited laboratory observation
R22|OUL - Unsolicited Specimen Oriented Observation Message
R23|OUL - Unsolicited Specimen Container Oriented Observation Message
R24|OUL - Unsolicited Order Oriented Observation Message
R25|OPU - Unsolicited Population/Location-Based Laboratory Observation Message
R26|OSM - Unsolicited Specimen Shipment Manifest Message
R30|ORU - Unsolicited Point-Of-Care Observation Message Without Existing Order - Place An Order
R31|ORU - Unsolicited New Point-Of-Care Observation Message - Search For An Order
R32|ORU - Unsolicited Pre-Ordered Point-Of-Care Observation
R33|ORA - Observation Report Acknowledgement
R40|ORU - Unsolicited Report Alarm
R41|Observation Report Alert Acknowledgement
R42|ORU – Unsolicited Device Event Observation Message
R43|ORU – Unsolicited Patient-Device Association Observation Message
ROR|ROR - Pharmacy prescription order query response
S01|SRM/SRR - Request new appointment booking
S02|SRM/SRR - Request appointment rescheduling
S03|SRM/SRR - Request appointment modification
S04|SRM/SRR - Request appointment cancellation
S05|SRM/SRR - Request appointment discontinuation
S06|SRM/SRR - Request appointment deletion
S07|SRM/SRR - Request addition of service/resource on appointment
S08|SRM/SRR - Request modification of service/resource on appointment
S09|SRM/SRR - Request cancellation of service/resource on appointment
S10|SRM/SRR - Request discontinuation of service/resource on appointment
S11|SRM/SRR - Request deletion of service/resource on appointment
S12|SIU/ACK - Notification of new appointment booking
S13|SIU/ACK - Notification of appointment rescheduling
S14|SIU/ACK - Notification of appointment modification
S15|SIU/ACK - Notification of appointment cancellation
S16|SIU/ACK - Notification of appointment discontinuation
S17|SIU/ACK - Notification of appointment deletion
S18|SIU/ACK - Notification of addition of service/resource on appointment
S19|SIU/ACK - Notification of modification of service/resource on appointment
S20|SIU/ACK - Notification of cancellation of service/resource on appointment
S21|SIU/ACK - Notification of discontinuation of service/resource on appointment
S22|SIU/ACK - Notification of deletion of service/resource on appointment
S23|SIU/ACK - Notification of blocked schedule time slot(s)
S24|SIU/ACK - Notification of opened ("unblocked") schedule time slot(s)
S25|SQM/SQR - Schedule query message and response
S26|SIU/ACK Notification that patient did not show up for schedule appointment
S27|SIU/ACK - Broadcast Notification of Scheduled Appointments
S28|SLR/SLS - Request new sterilization lot
S29|SLR/SLS - Request Sterilization lot deletion
S30|STI/STS - Request item
S31|SDR/SDS - Request anti-microbial device data
S32|SMD/SMS - Request anti-microbial device cycle data
S33|STC/ACK - Notification of sterilization configuration
S34|SLN/ACK - Notification of sterilization lot
S35|SLN/ACK - Notification of sterilization lot deletion
S36|SDN/ACK - Notification of anti-microbial device data
S37|SCN/ACK - Notification of anti-microbial device cycle data
S38|Containers Prepared for Specimen Collection
S39|Specimen Collection Successful
S40|Specimen Collection Unsuccessful
S41|Specimen Departed
S42|Specimen Arrived
S43|Specimen Accepted
S44|Specimen Rejected
S45|Specimen Re-identified
S46|Specimen De-identified
S47|Specimen Sent to Archive
S48|Specimen Retrieved from Archive
S49|Specimen Disposed of
S50|Specimen Procedure Step Successful , with Derived Specimen(s)
S51|Specimen Procedure Step Successful, no Derived Specimen(s)
S52|Specimen Procedure Step Unsuccessful
T01|MDM/ACK - Original document notification
T02|MDM/ACK - Original document notification and content
T03|MDM/ACK - Document status change notification
T04|MDM/ACK - Document status change notification and content
T05|MDM/ACK - Document addendum notification
T06|MDM/ACK - Document addendum notification and content
T07|MDM/ACK - Document edit notification
T08|MDM/ACK - Document edit notification and content
T09|MDM/ACK - Document replacement notification
T10|MDM/ACK - Document replacement notification and content
T11|MDM/ACK - Document cancel notification
T12|QRY/DOC - Document query
U01|ESU/ACK - Automated equipment status update
U02|ESR/ACK - Automated equipment status request
U03|SSU/ACK - Specimen status update
U04|SSR/ACK - specimen status request
U05|INU/ACK - Automated equipment inventory update
U06|INR/ACK - Automated equipment inventory request
U07|EAC/ACK - Automated equipment command
U08|EAR/ACK - Automated equipment response
U09|EAN/ACK - Automated equipment notification
U10|TCU/ACK - Automated equipment test code settings update
U11|TCR/ACK - Automated equipment test code settings request
U12|LSU/ACK - Automated equipment log/service update
U13|LSR/ACK - Automated equipment log/service request
U14|INR/ACK – Automated Equipment Inventory Request
V01|VXQ - Query for vaccination record
V02|VXX - Response to vaccination query returning multiple PID matches
V03|VXR - Vaccination record response
V04|VXU - Unsolicited vaccination record update
Varies|MFQ/MFR - Master files query (use event same as asking for e.g., M05 - location)
W01|ORU - Waveform result, unsolicited transmission of requested information
W02|QRF - Waveform result, response to query`,
  ),
  codeMap(
    'IdentifierType',
    'HL70203',
    'http://terminology.hl7.org/CodeSystem/v2-0203',
    `ACSN|Accession ID
AM|American Express
AMA|American Medical Association Number
AN|Account number
ANON|Anonymous identifier
ANC|Account number Creditor
AND|Account number debitor
ANT|Temporary Account Number
APRN|Advanced Practice Registered Nurse number
ASID|Ancestor Specimen ID
BA|Bank Account Number
BC|Bank Card Number
BCT|Birth Certificate
BR|Birth registry number
BRN|Breed Registry Number
BSNR|Primary physician office number
CC|Cost Center number
CONM|Change of Name Document
CZ|Citizenship Card
CY|County number
DDS|Dentist license number
DEA|Drug Enforcement Administration registration number
DI|Diner’s Club card
DFN|Drug Furnishing or prescriptive authority Number
DL|Driver’s license number
DN|Doctor number
DO|Osteopathic License number
DP|Diplomatic Passport
DPM|Podiatrist license number
DR|Donor Registration Number
DS|Discover Card
EI|Employee number
EN|Employer number
ESN|Staff Enterprise Number
FI|Facility ID
GI|Guarantor internal identifier
GL|General ledger number
GN|Guarantor external identifier
HC|Health Card Number
JHN|Jurisdictional health number (Canada)
IND|Indigenous/Aboriginal
LACSN|Laboratory Accession ID
LANR|Lifelong physician number
LI|Labor and industries number
LN|License number
LR|Local Registry ID
MA|Patient Medicaid number
MB|Member Number
MC|Patient’s Medicare number
MCD|Practitioner Medicaid number
MCN|Microchip Number
MCR|Practitioner Medicare number
MCT|Marriage Certificate
MD|Medical License number
MI|Military ID number
MR|Medical record number
MRT|Temporary Medical Record Number
MS|MasterCard
NBSNR|Secondary physician office number
NCT|Naturalization Certificate
NE|National employer identifier
NH|National Health Plan Identifier
NI|National unique individual identifier
NII|National Insurance Organization Identifier
NIIP|National Insurance Payor Identifier (Payor)
NNxxx|National Person Identifier where the xxx is the ISO table 3166 3-character (alphabetic) country code
NP|Nurse practitioner number
NPI|National provider identifier
OD|Optometrist license number
PA|Physician Assistant number
PC|Parole Card
PCN|Penitentiary/correctional institution Number
PE|Living Subject Enterprise Number
PEN|Pension Number
PI|Patient internal identifier
PN|Person number
PNT|Temporary Living Subject Number
PPIN|Medicare/CMS Performing Provider Identification Number
PPN|Passport number
PRC|Permanent Resident Card Number
PRN|Provider number
PT|Patient external identifier
QA|QA number
RI|Resource identifier
RPH|Pharmacist license number
RN|Registered Nurse Number
RR|Railroad Retirement number
RRI|Regional registry ID
RRP|Railroad Retirement Provider
SID|Specimen ID
SL|State license
SN|Subscriber Number
SP|Study Permit
SR|State registry ID
SS|Social Security number
TAX|Tax ID number
TN|Treaty Number/ (Canada)
TPR|Temporary Permanent Resident (Canada)
U|Unspecified identifier
UPIN|Medicare/CMS (formerly HCFA)’s Universal Physician Identification numbers
USID|Unique Specimen ID
VN|Visit number
VP|Visitor Permit
VS|VISA
WC|WIC identifier
WCN|Workers’ Comp Number
WP|Work Permit
XX|Organization identifier`,
  ),
  codeMap(
    'MessageStructure',
    'HL70354',
    '',
    `ACK>
ADR_A19>
ADT_A01>
ADT_A02>
ADT_A03>
ADT_A05>
ADT_A06>
ADT_A09>
ADT_A12>
ADT_A15>
ADT_A16>
ADT_A17>
ADT_A18>
ADT_A20>
ADT_A21>
ADT_A24>
ADT_A30>
ADT_A37>
ADT_A38>
ADT_A39>
ADT_A43>
ADT_A44>
ADT_A45>
ADT_A50>
ADT_A52>
ADT_A54>
ADT_A60>
ADT_A61>
BAR_P01>
BAR_P02>
BAR_P05>
BAR_P06>
BAR_P10>
BAR_P12>
BPS_O29>
BRP_O30>
BRT_O32>
BTS_O31>
CCF_I22>
CCI_I22>
CCM_I21>
CCQ_I19>
CCR_I16>
CCU_I20>
CQU_I19>
CRM_C01>
CSU_C09>
DBC_O41>
DBC_O42>
DEL_O46>
DEO_O45>
DER_O44>
DFT_P03>
DFT_P11>
DOC_T12>
DPR_O48>
DRC_O47>
DRG_O43>
EAC_U07>
EAN_U09>
EAR_U08>
EHC_E01>
EHC_E02>
EHC_E04>
EHC_E10>
EHC_E12>
EHC_E13>
EHC_E15>
EHC_E20>
EHC_E21>
EHC_E24>
ESR_U02>
ESU_U01>
INR_U06>
INU_U05>
INV_U14>
LSU_U12>
MDM_T01>
MDM_T02>
MFK_M01>
MFN_M01>
MFN_M02>
MFN_M03>
MFN_M04>
MFN_M05>
MFN_M06>
MFN_M07>
MFN_M08>
MFN_M09>
MFN_M10>
MFN_M11>
MFN_M12>
MFN_M13>
MFN_M15>
MFN_M16>
MFN_M17>
MFN_M18>
MFQ_M01>
MFR_M01>
MFR_M04>
MFR_M05>
MFR_M06>
MFR_M07>
NMD_N02>
NMQ_N01>
NMR_N01>
OMB_O27>
OMD_O03>
OMG_O19>
OMI_O23>
OML_O21>
OML_O33>
OML_O35>
OML_O39>
OML_O59>
OMN_O07>
OMP_O09>
OMQ_O42>
OMQ_O57>
OMS_O05>
OPL_O37>
OPR_O38>
OPU_R25>
ORA_R33>
ORA_R41>
ORB_O28>
ORD_O04>
ORF_R04>
ORG_O20>
ORI_O24>
ORL_O22>
ORL_O34>
ORL_O36>
ORL_O40>
ORL_O41>
ORL_O42>
ORL_O43>
ORL_O44>
ORL_O53>
ORL_O54>
ORL_O55>
ORL_O56>
ORM_O01>
ORN_O08>
ORP_O10>
ORR_O02>
ORS_O06>
ORU_R01>
ORU_R30>
ORU_W01>
ORX_O43>
ORX_O58>
OSM_R26>
OSQ_Q06>
OSR_Q06>
OSU_O41>
OSU_O51>
OSU_O52>
OUL_R21>
OUL_R22>
OUL_R23>
OUL_R24>
PEX_P07>
PGL_PC6>
PMU_B01>
PMU_B03>
PMU_B04>
PMU_B07>
PMU_B08>
PPG_PCG>
PPP_PCB>
PPR_PC1>
PPT_PCL>
PPV_PCA>
PRR_PC5>
PTR_PCF>
QBP_E03>
QBP_E22>
QBP_O33>
QBP_O34>
QBP_Q11>
QBP_Q13>
QBP_Q15>
QBP_Q21>
QCK_Q02>
QCN_J01>
QRF_W02>
QRY_A19>
QRY_PC4>
QRY_Q01>
QRY_Q02>
QRY_R02>
QRY_T12>
QSB_Q16>
QVR_Q17>
RAR_RAR>
RAS_O17>
RCI_I05>
RCL_I06>
RDE_O11>
RDE_O49>
RDR_RDR>
RDS_O13>
RDY_K15>
REF_I12>
RER_RER>
RGR_RGR>
RGV_O15>
ROR_ROR>
RPA_I08>
RPI_I01>
RPI_I04>
RPL_I02>
RPR_I03>
RQA_I08>
RQC_I05>
RQI_I01>
RQP_I04>
RRA_O18>
RRD_O14>
RRE_O12>
RRE_O50>
RRG_O16>
RRI_I12>
RSP_E03>
RSP_E22>
RSP_K11>
RSP_K21>
RSP_K22>
RSP_K23>
RSP_K25>
RSP_K31>
RSP_K32>
RSP_O33>
RSP_O34>
RSP_Q11>
RTB_K13>
SDR_S31>
SDR_S32>
SET_S38>
SET_S40>
SET_S41>
SET_S45>
SET_S50>
SET_S52>
SIU_S12>
SLR_S28>
SQM_S25>
SQR_S25>
SRM_S01>
SRR_S01>
SSR_U04>
SSU_U03>
STC_S33>
SUR_P09>
TCU_U10>
UDM_Q05>
VXQ_V01>
VXR_V03>
VXU_V04>
VXX_V02>`,
  ),
  codeMap(
    'SpecimenType',
    'HL70487',
    'http://terminology.hl7.org/CodeSystem/v2-0487',
    `ABS|Abscess
ACNE|Tissue, Acne
ACNFLD|Fluid, Acne
AIRS|Air Sample
ALL|Allograft
AMN|Amniotic fluid
AMP|Amputation
ANGI|Catheter Tip, Angio
ARTC|Catheter Tip, Arterial
ASERU|Serum, Acute
ASP|Aspirate
ATTE|Environment, Attest
AUTOA|Environmental, Autoclave Ampule
AUTOC|Environmental, Autoclave Capsule
AUTP|Autopsy
BBL|Blood bag
BCYST|Cyst, Baker's
BDY|Whole body
BIFL|Bile Fluid
BITE|Bite
BLD|Whole blood
BLDA|Blood arterial
BLDCO|Cord blood
BLDV|Blood venous
BLEB|Bleb
BLIST|Blister
BOIL|Boil
BON|Bone
BOWL|Bowel contents
BPH|Basophils
BPU|Blood product unit
BRN|Burn
BRSH|Brush
BRTH|Breath (use EXHLD)
BRUS|Brushing
BUB|Bubo
BULLA|Bulla/Bullae
BX|Biopsy
CALC|Calculus (=Stone)
CARBU|Carbuncle
CAT|Catheter
CBITE|Bite, Cat
CDM|Cardiac muscle
CLIPP|Clippings
CNJT|Conjunctiva
CNL|Cannula
COL|Colostrum
CONE|Biospy, Cone
CSCR|Scratch, Cat
CSERU|Serum, Convalescent
CSF|Cerebral spinal fluid
CSITE|Catheter Insertion Site
CSMY|Fluid, Cystostomy Tube
CST|Fluid, Cyst
CSVR|Blood, Cell Saver
CTP|Catheter tip
CUR|Curretage
CVM|Cervical Mucus
CVPS|Site, CVP
CVPT|Catheter Tip, CVP
CYN|Nodule, Cystic
CYST|Cyst
DBITE|Bite, Dog
DCS|Sputum, Deep Cough
DEC|Ulcer, Decubitus
DEION|Environmental, Water (Deionized)
DIA|Dialysate
DIAF|Dialysis Fluid
DISCHG|Discharge
DIV|Diverticulum
DRN|Drain
DRNG|Drainage, Tube
DRNGP|Drainage, Penrose
DUFL|Duodenal fluid
EARW|Ear wax (cerumen)
EBRUSH|Brush, Esophageal
EEYE|Environmental, Eye Wash
EFF|Environmental, Effluent
EFFUS|Effusion
EFOD|Environmental, Food
EISO|Environmental, Isolette
ELT|Electrode
ENVIR|Environmental, Unidentified Substance
EOS|Eosinophils
EOTH|Environmental, Other Substance
ESOI|Environmental, Soil
ESOS|Environmental, Solution (Sterile)
ETA|Aspirate, Endotrach
ETTP|Catheter Tip, Endotracheal
ETTUB|Tube, Endotracheal
EWHI|Environmental, Whirlpool
EXG|Gas, exhaled (=breath)
EXS|Shunt, External
EXUDTE|Exudate
FAW|Environmental, Water (Well)
FBLOOD|Blood, Fetal
FGA|Fluid, Abdomen
FIB|Fibroblasts
FIST|Fistula
FLD|Fluid, Other
FLT|Filter
FLU|Fluid, Body unsp
FLUID|Fluid
FOLEY|Catheter Tip, Foley
FRS|Fluid, Respiratory
FSCLP|Scalp, Fetal
FUR|Furuncle
GAS|Gas
GASA|Aspirate, Gastric
GASAN|Antrum, Gastric
GASBR|Brushing, Gastric
GASD|Drainage, Gastric
GAST|Fluid/contents, Gastric
GENL|Genital lochia
GENV|Genital vaginal
GRAFT|Graft
GRAFTS|Graft Site
GRANU|Granuloma
GROSH|Catheter, Groshong
GSOL|Solution, Gastrostomy
GSPEC|Biopsy, Gastric
GT|Tube, Gastric
GTUBE|Drainage Tube, Drainage (Gastrostomy)
HAR|Hair
HBITE|Bite, Human
HBLUD|Blood, Autopsy
HEMAQ|Catheter Tip, Hemaquit
HEMO|Catheter Tip, Hemovac
HERNI|Tissue, Herniated
HEV|Drain, Hemovac
HIC|Catheter, Hickman
HYDC|Fluid, Hydrocele
IBITE|Bite, Insect
ICYST|Cyst, Inclusion
IDC|Catheter Tip, Indwelling
IHG|Gas, Inhaled
ILEO|Drainage, Ileostomy
ILLEG|Source of Specimen Is Illegible
IMP|Implant
INCI|Site, Incision/Surgical
INFIL|Infiltrate
INS|Insect
INTRD|Catheter Tip, Introducer
ISLT|Isolate
IT|Intubation tube
IUD|Intrauterine Device
IVCAT|Catheter Tip, IV
IVFLD|Fluid, IV
IVTIP|Tubing Tip, IV
JEJU|Drainage, Jejunal
JNTFLD|Fluid, Joint
JP|Drainage, Jackson Pratt
KELOI|Lavage
KIDFLD|Fluid, Kidney
LAVG|Lavage, Bronhial
LAVGG|Lavage, Gastric
LAVGP|Lavage, Peritoneal
LAVPG|Lavage, Pre-Bronch
LENS1|Contact Lens
LENS2|Contact Lens Case
LESN|Lesion
LIQ|Liquid, Unspecified
LIQO|Liquid, Other
LNA|Line arterial
LNV|Line venous
LSAC|Fluid, Lumbar Sac
LYM|Lymphocytes
MAC|Macrophages
MAHUR|Catheter Tip, Makurkour
MAR|Marrow
MASS|Mass
MBLD|Blood, Menstrual
MEC|Meconium
MILK|Breast milk
MLK|Milk
MUCOS|Mucosa
MUCUS|Mucus
NAIL|Nail
NASDR|Drainage, Nasal
NEDL|Needle
NEPH|Site, Nephrostomy
NGASP|Aspirate, Nasogastric
NGAST|Drainage, Nasogastric
NGS|Site, Naso/Gastric
NODUL|Nodule(s)
NSECR|Secretion, Nasal
ORH|Other
ORL|Lesion, Oral
OTH|Source, Other
PACEM|Pacemaker
PAFL|Pancreatic fluid
PCFL|Fluid, Pericardial
PDSIT|Site, Peritoneal Dialysis
PDTS|Site, Peritoneal Dialysis Tunnel
PELVA|Abscess, Pelvic
PENIL|Lesion, Penile
PERIA|Abscess, Perianal
PILOC|Cyst, Pilonidal
PINS|Site, Pin
PIS|Site, Pacemaker Insetion
PLAN|Plant Material
PLAS|Plasma
PLB|Plasma bag
PLC|Placenta
PLEVS|Serum, Peak Level
PLR|Pleural fluid (thoracentesis fluid)
PMN|Polymorphonuclear neutrophils
PND|Drainage, Penile
POL|Polyps
POPGS|Graft Site, Popliteal
POPLG|Graft, Popliteal
POPLV|Site, Popliteal Vein
PORTA|Catheter, Porta
PPP|Plasma, Platelet poor
PROST|Prosthetic Device
PRP|Plasma, Platelet rich
PSC|Pseudocyst
PUNCT|Wound, Puncture
PUS|Pus
PUSFR|Pustule
PUST|Pus
QC3|Quality Control
RANDU|Urine, Random
RBC|Erythrocytes
RBITE|Bite, Reptile
RECT|Drainage, Rectal
RECTA|Abscess, Rectal
RENALC|Cyst, Renal
RENC|Fluid, Renal Cyst
RES|Respiratory
SAL|Saliva
SCAR|Tissue, Keloid (Scar)
SCLV|Catheter Tip, Subclavian
SCROA|Abscess, Scrotal
SECRE|Secretion(s)
SER|Serum
SHU|Site, Shunt
SHUNF|Fluid, Shunt
SHUNT|Shunt
SITE|Site
SKBP|Biopsy, Skin
SKN|Skin
SMM|Mass, Sub-Mandibular
SMN|Seminal fluid
SNV|Fluid, synovial (Joint fluid)
SPRM|Spermatozoa
SPRP|Catheter Tip, Suprapubic
SPRPB|Cathether Tip, Suprapubic
SPS|Environmental, Spore Strip
SPT|Sputum
SPTC|Sputum - coughed
SPTT|Sputum - tracheal aspirate
SPUT1|Sputum, Simulated
SPUTIN|Sputum, Inducted
SPUTSP|Sputum, Spontaneous
STER|Environmental, Sterrad
STL|Stool = Fecal
STONE|Stone, Kidney
SUBMA|Abscess, Submandibular
SUBMX|Abscess, Submaxillary
SUMP|Drainage, Sump
SUP|Suprapubic Tap
SUTUR|Suture
SWGZ|Catheter Tip, Swan Gantz
SWT|Sweat
TASP|Aspirate, Tracheal
TEAR|Tears
THRB|Thrombocyte (platelet)
TISS|Tissue
TISU|Tissue ulcer
TLC|Cathether Tip, Triple Lumen
TRAC|Site, Tracheostomy
TRANS|Transudate
TSERU|Serum, Trough
TSTES|Abscess, Testicular
TTRA|Aspirate, Transtracheal
TUBES|Tubes
TUMOR|Tumor
TZANC|Smear, Tzanck
UDENT|Source, Unidentified
UMED|Unknown Medicine
UR|Urine
URC|Urine clean catch
URINB|Urine, Bladder Washings
URINC|Urine, Catheterized
URINM|Urine, Midstream
URINN|Urine, Nephrostomy
URINP|Urine, Pedibag
URNS|Urine sediment
URT|Urine catheter
USCOP|Urine, Cystoscopy
USPEC|Source, Unspecified
USUB|Unkown substance
VASTIP|Catheter Tip, Vas
VENT|Catheter Tip, Ventricular
VITF|Vitreous Fluid
VOM|Vomitus
WASH|Wash
WASI|Washing, e.g. bronchial washing
WAT|Water
WB|Blood, Whole
WBC|Leukocytes
WEN|Wen
WICK|Wick
WND|Wound
WNDA|Wound abscess
WNDD|Wound drainage
WNDE|Wound exudate
WORM|Worm
WRT|Wart
WWA|Environmental, Water
WWO|Environmental, Water (Ocean)
WWT|Environmental, Water (Tap)`,
  ),
];
