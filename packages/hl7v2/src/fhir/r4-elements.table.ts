/** Elements of the R4 types that the maps write: `name`, `*` repeats, `!` required, `:type`. A dotted type is a backbone element. */
export const r4Elements: Readonly<Record<string, string>> = {
  Account:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code type:CodeableConcept name:string subject*:Reference servicePeriod:Period coverage*:Account.coverage owner:Reference description:string guarantor*:Account.guarantor partOf:Reference',
  'Account.coverage': 'coverage!:Reference priority:positiveInt',
  'Account.guarantor': 'party!:Reference onHold:boolean period:Period',
  Address:
    'use:code type:code text:string line*:string city:string district:string state:string postalCode:string country:string period:Period',
  Age: 'value:decimal comparator:code unit:string system:uri code:code',
  AllergyIntolerance:
    'meta:Meta language:code text:Narrative identifier*:Identifier clinicalStatus:CodeableConcept verificationStatus:CodeableConcept type:code category*:code criticality:code code:CodeableConcept patient!:Reference encounter:Reference onsetDateTime:dateTime onsetAge:Age onsetPeriod:Period onsetRange:Range onsetString:string recordedDate:dateTime recorder:Reference asserter:Reference lastOccurrence:dateTime note*:Annotation reaction*:AllergyIntolerance.reaction',
  'AllergyIntolerance.reaction':
    'substance:CodeableConcept manifestation*!:CodeableConcept description:string onset:dateTime severity:code exposureRoute:CodeableConcept note*:Annotation',
  Annotation: 'authorReference:Reference authorString:string time:dateTime text!:markdown',
  Appointment:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code cancelationReason:CodeableConcept serviceCategory*:CodeableConcept serviceType*:CodeableConcept specialty*:CodeableConcept appointmentType:CodeableConcept reasonCode*:CodeableConcept reasonReference*:Reference priority:unsignedInt description:string supportingInformation*:Reference start:instant end:instant minutesDuration:positiveInt slot*:Reference created:dateTime comment:string patientInstruction:string basedOn*:Reference participant*!:Appointment.participant requestedPeriod*:Period',
  'Appointment.participant':
    'type*:CodeableConcept actor:Reference required:code status!:code period:Period',
  Attachment:
    'contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary title:string creation:dateTime',
  Basic:
    'meta:Meta language:code text:Narrative identifier*:Identifier code!:CodeableConcept subject:Reference created:date author:Reference',
  Binary:
    'meta:Meta language:code contentType!:code securityContext:Reference data:base64Binary url:url',
  CareTeam:
    'meta:Meta language:code text:Narrative identifier*:Identifier status:code category*:CodeableConcept name:string subject:Reference encounter:Reference period:Period participant*:CareTeam.participant reasonCode*:CodeableConcept reasonReference*:Reference managingOrganization*:Reference telecom*:ContactPoint note*:Annotation',
  'CareTeam.participant':
    'role*:CodeableConcept member:Reference onBehalfOf:Reference period:Period',
  ChargeItem:
    'meta:Meta language:code text:Narrative identifier*:Identifier definitionUri*:uri definitionCanonical*:canonical status!:code partOf*:Reference code!:CodeableConcept subject!:Reference context:Reference occurrenceDateTime:dateTime occurrencePeriod:Period occurrenceTiming:Timing performer*:ChargeItem.performer performingOrganization:Reference requestingOrganization:Reference costCenter:Reference quantity:Quantity bodysite*:CodeableConcept factorOverride:decimal priceOverride:Money overrideReason:string enterer:Reference enteredDate:dateTime reason*:CodeableConcept service*:Reference productReference:Reference productCodeableConcept:CodeableConcept account*:Reference note*:Annotation supportingInformation*:Reference',
  'ChargeItem.performer': 'function:CodeableConcept actor!:Reference',
  CodeableConcept: 'coding*:Coding text:string',
  Coding: 'system:uri version:string code:code display:string userSelected:boolean',
  Condition:
    'meta:Meta language:code text:Narrative identifier*:Identifier clinicalStatus:CodeableConcept verificationStatus:CodeableConcept category*:CodeableConcept severity:CodeableConcept code:CodeableConcept bodySite*:CodeableConcept subject!:Reference encounter:Reference onsetDateTime:dateTime onsetAge:Age onsetPeriod:Period onsetRange:Range onsetString:string abatementDateTime:dateTime abatementAge:Age abatementPeriod:Period abatementRange:Range abatementString:string recordedDate:dateTime recorder:Reference asserter:Reference stage*:Condition.stage evidence*:Condition.evidence note*:Annotation',
  'Condition.evidence': 'code*:CodeableConcept detail*:Reference',
  'Condition.stage': 'summary:CodeableConcept assessment*:Reference type:CodeableConcept',
  ContactDetail: 'name:string telecom*:ContactPoint',
  ContactPoint: 'system:code value:string use:code rank:positiveInt period:Period',
  Contributor: 'type!:code name!:string contact*:ContactDetail',
  Count: 'value:decimal comparator:code unit:string system:uri code:code',
  Coverage:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code type:CodeableConcept policyHolder:Reference subscriber:Reference subscriberId:string beneficiary!:Reference dependent:string relationship:CodeableConcept period:Period payor*!:Reference class*:Coverage.class order:positiveInt network:string costToBeneficiary*:Coverage.costToBeneficiary subrogation:boolean contract*:Reference',
  'Coverage.class': 'type!:CodeableConcept value!:string name:string',
  'Coverage.costToBeneficiary':
    'type:CodeableConcept valueQuantity!:Quantity valueMoney!:Money exception*:Coverage.costToBeneficiary.exception',
  'Coverage.costToBeneficiary.exception': 'type!:CodeableConcept period:Period',
  DataRequirement:
    'type!:code profile*:canonical subjectCodeableConcept:CodeableConcept subjectReference:Reference mustSupport*:string codeFilter*:DataRequirement.codeFilter dateFilter*:DataRequirement.dateFilter limit:positiveInt sort*:DataRequirement.sort',
  'DataRequirement.codeFilter': 'path:string searchParam:string valueSet:canonical code*:Coding',
  'DataRequirement.dateFilter':
    'path:string searchParam:string valueDateTime:dateTime valuePeriod:Period valueDuration:Duration',
  'DataRequirement.sort': 'path!:string direction!:code',
  Device:
    'meta:Meta language:code text:Narrative identifier*:Identifier definition:Reference udiCarrier*:Device.udiCarrier status:code statusReason*:CodeableConcept distinctIdentifier:string manufacturer:string manufactureDate:dateTime expirationDate:dateTime lotNumber:string serialNumber:string deviceName*:Device.deviceName modelNumber:string partNumber:string type:CodeableConcept specialization*:Device.specialization version*:Device.version property*:Device.property patient:Reference owner:Reference contact*:ContactPoint location:Reference url:uri note*:Annotation safety*:CodeableConcept parent:Reference',
  'Device.deviceName': 'name!:string type!:code',
  'Device.property': 'type!:CodeableConcept valueQuantity*:Quantity valueCode*:CodeableConcept',
  'Device.specialization': 'systemType!:CodeableConcept version:string',
  'Device.udiCarrier':
    'deviceIdentifier:string issuer:uri jurisdiction:uri carrierAIDC:base64Binary carrierHRF:string entryType:code',
  'Device.version': 'type:CodeableConcept component:Identifier value!:string',
  DeviceDefinition:
    'meta:Meta language:code text:Narrative identifier*:Identifier udiDeviceIdentifier*:DeviceDefinition.udiDeviceIdentifier manufacturerString:string manufacturerReference:Reference deviceName*:DeviceDefinition.deviceName modelNumber:string type:CodeableConcept specialization*:DeviceDefinition.specialization version*:string safety*:CodeableConcept shelfLifeStorage*:ProductShelfLife physicalCharacteristics:ProdCharacteristic languageCode*:CodeableConcept capability*:DeviceDefinition.capability property*:DeviceDefinition.property owner:Reference contact*:ContactPoint url:uri onlineInformation:uri note*:Annotation quantity:Quantity parentDevice:Reference material*:DeviceDefinition.material classification*:DeviceDefinition.classification bodySite:CodeableConcept',
  'DeviceDefinition.capability': 'type!:CodeableConcept description*:CodeableConcept',
  'DeviceDefinition.classification': 'type!:CodeableConcept justification*:RelatedArtifact',
  'DeviceDefinition.deviceName': 'name!:string type!:code',
  'DeviceDefinition.material':
    'substance!:CodeableConcept alternate:boolean allergenicIndicator:boolean',
  'DeviceDefinition.property':
    'type!:CodeableConcept valueQuantity*:Quantity valueCode*:CodeableConcept',
  'DeviceDefinition.specialization': 'systemType!:string version:string',
  'DeviceDefinition.udiDeviceIdentifier': 'deviceIdentifier!:string issuer!:uri jurisdiction!:uri',
  DiagnosticReport:
    'meta:Meta language:code text:Narrative identifier*:Identifier basedOn*:Reference status!:code category*:CodeableConcept code!:CodeableConcept subject:Reference encounter:Reference effectiveDateTime:dateTime effectivePeriod:Period issued:instant performer*:Reference resultsInterpreter*:Reference specimen*:Reference result*:Reference imagingStudy*:Reference media*:DiagnosticReport.media conclusion:string conclusionCode*:CodeableConcept presentedForm*:Attachment',
  'DiagnosticReport.media': 'comment:string link!:Reference',
  Distance: 'value:decimal comparator:code unit:string system:uri code:code',
  DocumentReference:
    'meta:Meta language:code text:Narrative masterIdentifier:Identifier identifier*:Identifier status!:code docStatus:code type:CodeableConcept category*:CodeableConcept subject:Reference date:instant author*:Reference authenticator:Reference custodian:Reference relatesTo*:DocumentReference.relatesTo description:string securityLabel*:CodeableConcept content*!:DocumentReference.content context:DocumentReference.context',
  'DocumentReference.content': 'attachment!:Attachment format:Coding',
  'DocumentReference.context':
    'encounter*:Reference event*:CodeableConcept period:Period facilityType:CodeableConcept practiceSetting:CodeableConcept sourcePatientInfo:Reference related*:Reference',
  'DocumentReference.relatesTo': 'code!:code target!:Reference',
  Dosage:
    'sequence:integer text:string additionalInstruction*:CodeableConcept patientInstruction:string timing:Timing asNeededBoolean:boolean asNeededCodeableConcept:CodeableConcept site:CodeableConcept route:CodeableConcept method:CodeableConcept doseAndRate*:Dosage.doseAndRate maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity',
  'Dosage.doseAndRate':
    'type:CodeableConcept doseRange:Range doseQuantity:Quantity rateRatio:Ratio rateRange:Range rateQuantity:Quantity',
  Duration: 'value:decimal comparator:code unit:string system:uri code:code',
  Encounter:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code statusHistory*:Encounter.statusHistory class!:Coding classHistory*:Encounter.classHistory type*:CodeableConcept serviceType:CodeableConcept priority:CodeableConcept subject:Reference episodeOfCare*:Reference basedOn*:Reference participant*:Encounter.participant appointment*:Reference period:Period length:Duration reasonCode*:CodeableConcept reasonReference*:Reference diagnosis*:Encounter.diagnosis account*:Reference hospitalization:Encounter.hospitalization location*:Encounter.location serviceProvider:Reference partOf:Reference',
  'Encounter.classHistory': 'class!:Coding period!:Period',
  'Encounter.diagnosis': 'condition!:Reference use:CodeableConcept rank:positiveInt',
  'Encounter.hospitalization':
    'preAdmissionIdentifier:Identifier origin:Reference admitSource:CodeableConcept reAdmission:CodeableConcept dietPreference*:CodeableConcept specialCourtesy*:CodeableConcept specialArrangement*:CodeableConcept destination:Reference dischargeDisposition:CodeableConcept',
  'Encounter.location':
    'location!:Reference status:code physicalType:CodeableConcept period:Period',
  'Encounter.participant': 'type*:CodeableConcept period:Period individual:Reference',
  'Encounter.statusHistory': 'status!:code period!:Period',
  EpisodeOfCare:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code statusHistory*:EpisodeOfCare.statusHistory type*:CodeableConcept diagnosis*:EpisodeOfCare.diagnosis patient!:Reference managingOrganization:Reference period:Period referralRequest*:Reference careManager:Reference team*:Reference account*:Reference',
  'EpisodeOfCare.diagnosis': 'condition!:Reference role:CodeableConcept rank:positiveInt',
  'EpisodeOfCare.statusHistory': 'status!:code period!:Period',
  Expression: 'description:string name:id language!:code expression:string reference:uri',
  Extension:
    'extension*:Extension url!:uri valueBase64Binary:base64Binary valueBoolean:boolean valueCanonical:canonical valueCode:code valueDate:date valueDateTime:dateTime valueDecimal:decimal valueId:id valueInstant:instant valueInteger:integer valueMarkdown:markdown valueOid:oid valuePositiveInt:positiveInt valueString:string valueTime:time valueUnsignedInt:unsignedInt valueUri:uri valueUrl:url valueUuid:uuid valueAddress:Address valueAge:Age valueAnnotation:Annotation valueAttachment:Attachment valueCodeableConcept:CodeableConcept valueCoding:Coding valueContactPoint:ContactPoint valueCount:Count valueDistance:Distance valueDuration:Duration valueHumanName:HumanName valueIdentifier:Identifier valueMoney:Money valuePeriod:Period valueQuantity:Quantity valueRange:Range valueRatio:Ratio valueReference:Reference valueSampledData:SampledData valueSignature:Signature valueTiming:Timing valueContactDetail:ContactDetail valueContributor:Contributor valueDataRequirement:DataRequirement valueExpression:Expression valueParameterDefinition:ParameterDefinition valueRelatedArtifact:RelatedArtifact valueTriggerDefinition:TriggerDefinition valueUsageContext:UsageContext valueDosage:Dosage valueMeta:Meta',
  Flag: 'meta:Meta language:code text:Narrative identifier*:Identifier status!:code category*:CodeableConcept code!:CodeableConcept subject!:Reference period:Period encounter:Reference author:Reference',
  Goal: 'meta:Meta language:code text:Narrative identifier*:Identifier lifecycleStatus!:code achievementStatus:CodeableConcept category*:CodeableConcept priority:CodeableConcept description!:CodeableConcept subject!:Reference startDate:date startCodeableConcept:CodeableConcept target*:Goal.target statusDate:date statusReason:string expressedBy:Reference addresses*:Reference note*:Annotation outcomeCode*:CodeableConcept outcomeReference*:Reference',
  'Goal.target':
    'measure:CodeableConcept detailQuantity:Quantity detailRange:Range detailCodeableConcept:CodeableConcept detailString:string detailBoolean:boolean detailInteger:integer detailRatio:Ratio dueDate:date dueDuration:Duration',
  Group:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean type!:code actual!:boolean code:CodeableConcept name:string quantity:unsignedInt managingEntity:Reference characteristic*:Group.characteristic member*:Group.member',
  'Group.characteristic':
    'code!:CodeableConcept valueCodeableConcept!:CodeableConcept valueBoolean!:boolean valueQuantity!:Quantity valueRange!:Range valueReference!:Reference exclude!:boolean period:Period',
  'Group.member': 'entity!:Reference period:Period inactive:boolean',
  HealthcareService:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean providedBy:Reference offeredIn*:Reference category*:CodeableConcept type*:CodeableConcept specialty*:CodeableConcept location*:Reference name:string comment:string extraDetails:markdown photo:Attachment telecom*:ContactPoint coverageArea*:Reference serviceProvisionCode*:CodeableConcept eligibility*:HealthcareService.eligibility program*:CodeableConcept characteristic*:CodeableConcept communication*:CodeableConcept referralMethod*:CodeableConcept appointmentRequired:boolean availableTime*:HealthcareService.availableTime notAvailable*:HealthcareService.notAvailable availabilityExceptions:string endpoint*:Reference',
  'HealthcareService.availableTime':
    'daysOfWeek*:code allDay:boolean availableStartTime:time availableEndTime:time',
  'HealthcareService.eligibility': 'code:CodeableConcept comment:markdown',
  'HealthcareService.notAvailable': 'description!:string during:Period',
  HumanName:
    'use:code text:string family:string given*:string prefix*:string suffix*:string period:Period',
  Identifier:
    'use:code type:CodeableConcept system:uri value:string period:Period assigner:Reference',
  Immunization:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code statusReason:CodeableConcept vaccineCode!:CodeableConcept patient!:Reference encounter:Reference occurrenceDateTime!:dateTime occurrenceString!:string recorded:dateTime primarySource:boolean reportOrigin:CodeableConcept location:Reference manufacturer:Reference lotNumber:string expirationDate:date site:CodeableConcept route:CodeableConcept doseQuantity:Quantity performer*:Immunization.performer note*:Annotation reasonCode*:CodeableConcept reasonReference*:Reference isSubpotent:boolean subpotentReason*:CodeableConcept education*:Immunization.education programEligibility*:CodeableConcept fundingSource:CodeableConcept reaction*:Immunization.reaction protocolApplied*:Immunization.protocolApplied',
  'Immunization.education':
    'documentType:string reference:uri publicationDate:dateTime presentationDate:dateTime',
  'Immunization.performer': 'function:CodeableConcept actor!:Reference',
  'Immunization.protocolApplied':
    'series:string authority:Reference targetDisease*:CodeableConcept doseNumberPositiveInt!:positiveInt doseNumberString!:string seriesDosesPositiveInt:positiveInt seriesDosesString:string',
  'Immunization.reaction': 'date:dateTime detail:Reference reported:boolean',
  Location:
    'meta:Meta language:code text:Narrative identifier*:Identifier status:code operationalStatus:Coding name:string alias*:string description:string mode:code type*:CodeableConcept telecom*:ContactPoint address:Address physicalType:CodeableConcept position:Location.position managingOrganization:Reference partOf:Reference hoursOfOperation*:Location.hoursOfOperation availabilityExceptions:string endpoint*:Reference',
  'Location.hoursOfOperation': 'daysOfWeek*:code allDay:boolean openingTime:time closingTime:time',
  'Location.position': 'longitude!:decimal latitude!:decimal altitude:decimal',
  Medication:
    'meta:Meta language:code text:Narrative identifier*:Identifier code:CodeableConcept status:code manufacturer:Reference form:CodeableConcept amount:Ratio ingredient*:Medication.ingredient batch:Medication.batch',
  'Medication.batch': 'lotNumber:string expirationDate:dateTime',
  'Medication.ingredient':
    'itemCodeableConcept!:CodeableConcept itemReference!:Reference isActive:boolean strength:Ratio',
  MedicationAdministration:
    'meta:Meta language:code text:Narrative identifier*:Identifier instantiates*:uri partOf*:Reference status!:code statusReason*:CodeableConcept category:CodeableConcept medicationCodeableConcept!:CodeableConcept medicationReference!:Reference subject!:Reference context:Reference supportingInformation*:Reference effectiveDateTime!:dateTime effectivePeriod!:Period performer*:MedicationAdministration.performer reasonCode*:CodeableConcept reasonReference*:Reference request:Reference device*:Reference note*:Annotation dosage:MedicationAdministration.dosage eventHistory*:Reference',
  'MedicationAdministration.dosage':
    'text:string site:CodeableConcept route:CodeableConcept method:CodeableConcept dose:Quantity rateRatio:Ratio rateQuantity:Quantity',
  'MedicationAdministration.performer': 'function:CodeableConcept actor!:Reference',
  MedicationDispense:
    'meta:Meta language:code text:Narrative identifier*:Identifier partOf*:Reference status!:code statusReasonCodeableConcept:CodeableConcept statusReasonReference:Reference category:CodeableConcept medicationCodeableConcept!:CodeableConcept medicationReference!:Reference subject:Reference context:Reference supportingInformation*:Reference performer*:MedicationDispense.performer location:Reference authorizingPrescription*:Reference type:CodeableConcept quantity:Quantity daysSupply:Quantity whenPrepared:dateTime whenHandedOver:dateTime destination:Reference receiver*:Reference note*:Annotation dosageInstruction*:Dosage substitution:MedicationDispense.substitution detectedIssue*:Reference eventHistory*:Reference',
  'MedicationDispense.performer': 'function:CodeableConcept actor!:Reference',
  'MedicationDispense.substitution':
    'wasSubstituted!:boolean type:CodeableConcept reason*:CodeableConcept responsibleParty*:Reference',
  MedicationRequest:
    'meta:Meta language:code text:Narrative identifier*:Identifier status!:code statusReason:CodeableConcept intent!:code category*:CodeableConcept priority:code doNotPerform:boolean reportedBoolean:boolean reportedReference:Reference medicationCodeableConcept!:CodeableConcept medicationReference!:Reference subject!:Reference encounter:Reference supportingInformation*:Reference authoredOn:dateTime requester:Reference performer:Reference performerType:CodeableConcept recorder:Reference reasonCode*:CodeableConcept reasonReference*:Reference instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference groupIdentifier:Identifier courseOfTherapyType:CodeableConcept insurance*:Reference note*:Annotation dosageInstruction*:Dosage dispenseRequest:MedicationRequest.dispenseRequest substitution:MedicationRequest.substitution priorPrescription:Reference detectedIssue*:Reference eventHistory*:Reference',
  'MedicationRequest.dispenseRequest':
    'initialFill:MedicationRequest.dispenseRequest.initialFill dispenseInterval:Duration validityPeriod:Period numberOfRepeatsAllowed:unsignedInt quantity:Quantity expectedSupplyDuration:Duration performer:Reference',
  'MedicationRequest.dispenseRequest.initialFill': 'quantity:Quantity duration:Duration',
  'MedicationRequest.substitution':
    'allowedBoolean!:boolean allowedCodeableConcept!:CodeableConcept reason:CodeableConcept',
  MedicationStatement:
    'meta:Meta language:code text:Narrative identifier*:Identifier basedOn*:Reference partOf*:Reference status!:code statusReason*:CodeableConcept category:CodeableConcept medicationCodeableConcept!:CodeableConcept medicationReference!:Reference subject!:Reference context:Reference effectiveDateTime:dateTime effectivePeriod:Period dateAsserted:dateTime informationSource:Reference derivedFrom*:Reference reasonCode*:CodeableConcept reasonReference*:Reference note*:Annotation dosage*:Dosage',
  MessageHeader:
    'meta:Meta language:code text:Narrative eventCoding!:Coding eventUri!:uri destination*:MessageHeader.destination sender:Reference enterer:Reference author:Reference source!:MessageHeader.source responsible:Reference reason:CodeableConcept response:MessageHeader.response focus*:Reference definition:canonical',
  'MessageHeader.destination': 'name:string target:Reference endpoint!:url receiver:Reference',
  'MessageHeader.response': 'identifier!:id code!:code details:Reference',
  'MessageHeader.source':
    'name:string software:string version:string contact:ContactPoint endpoint!:url',
  Meta: 'versionId:id lastUpdated:instant source:uri profile*:canonical security*:Coding tag*:Coding project:uri author:Reference onBehalfOf:Reference account:Reference accounts*:Reference compartment*:Reference deleted:boolean',
  Money: 'value:decimal currency:code',
  Narrative: 'status!:code div!:xhtml',
  NutritionOrder:
    'meta:Meta language:code text:Narrative identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri instantiates*:uri status!:code intent!:code patient!:Reference encounter:Reference dateTime!:dateTime orderer:Reference allergyIntolerance*:Reference foodPreferenceModifier*:CodeableConcept excludeFoodModifier*:CodeableConcept oralDiet:NutritionOrder.oralDiet supplement*:NutritionOrder.supplement enteralFormula:NutritionOrder.enteralFormula note*:Annotation',
  'NutritionOrder.enteralFormula':
    'baseFormulaType:CodeableConcept baseFormulaProductName:string additiveType:CodeableConcept additiveProductName:string caloricDensity:Quantity routeofAdministration:CodeableConcept administration*:NutritionOrder.enteralFormula.administration maxVolumeToDeliver:Quantity administrationInstruction:string',
  'NutritionOrder.enteralFormula.administration':
    'schedule:Timing quantity:Quantity rateQuantity:Quantity rateRatio:Ratio',
  'NutritionOrder.oralDiet':
    'type*:CodeableConcept schedule*:Timing nutrient*:NutritionOrder.oralDiet.nutrient texture*:NutritionOrder.oralDiet.texture fluidConsistencyType*:CodeableConcept instruction:string',
  'NutritionOrder.oralDiet.nutrient': 'modifier:CodeableConcept amount:Quantity',
  'NutritionOrder.oralDiet.texture': 'modifier:CodeableConcept foodType:CodeableConcept',
  'NutritionOrder.supplement':
    'type:CodeableConcept productName:string schedule*:Timing quantity:Quantity instruction:string',
  Observation:
    'meta:Meta language:code text:Narrative identifier*:Identifier basedOn*:Reference partOf*:Reference status!:code category*:CodeableConcept code!:CodeableConcept subject:Reference focus*:Reference encounter:Reference effectiveDateTime:dateTime effectivePeriod:Period effectiveTiming:Timing effectiveInstant:instant issued:instant performer*:Reference valueQuantity:Quantity valueCodeableConcept:CodeableConcept valueString:string valueBoolean:boolean valueInteger:integer valueRange:Range valueRatio:Ratio valueSampledData:SampledData valueTime:time valueDateTime:dateTime valuePeriod:Period dataAbsentReason:CodeableConcept interpretation*:CodeableConcept note*:Annotation bodySite:CodeableConcept method:CodeableConcept specimen:Reference device:Reference referenceRange*:Observation.referenceRange hasMember*:Reference derivedFrom*:Reference component*:Observation.component',
  'Observation.component':
    'code!:CodeableConcept valueQuantity:Quantity valueCodeableConcept:CodeableConcept valueString:string valueBoolean:boolean valueInteger:integer valueRange:Range valueRatio:Ratio valueSampledData:SampledData valueTime:time valueDateTime:dateTime valuePeriod:Period dataAbsentReason:CodeableConcept interpretation*:CodeableConcept referenceRange*:Observation.referenceRange',
  'Observation.referenceRange':
    'low:Quantity high:Quantity type:CodeableConcept appliesTo*:CodeableConcept age:Range text:string',
  Organization:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean type*:CodeableConcept name:string alias*:string telecom*:ContactPoint address*:Address partOf:Reference contact*:Organization.contact endpoint*:Reference',
  'Organization.contact':
    'purpose:CodeableConcept name:HumanName telecom*:ContactPoint address:Address',
  ParameterDefinition:
    'name:code use!:code min:integer max:string documentation:string type!:code profile:canonical',
  Patient:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint gender:code birthDate:date deceasedBoolean:boolean deceasedDateTime:dateTime address*:Address maritalStatus:CodeableConcept multipleBirthBoolean:boolean multipleBirthInteger:integer photo*:Attachment contact*:Patient.contact communication*:Patient.communication generalPractitioner*:Reference managingOrganization:Reference link*:Patient.link',
  'Patient.communication': 'language!:CodeableConcept preferred:boolean',
  'Patient.contact':
    'relationship*:CodeableConcept name:HumanName telecom*:ContactPoint address:Address gender:code organization:Reference period:Period',
  'Patient.link': 'other!:Reference type!:code',
  Period: 'start:dateTime end:dateTime',
  Practitioner:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint address*:Address gender:code birthDate:date photo*:Attachment qualification*:Practitioner.qualification communication*:CodeableConcept',
  'Practitioner.qualification':
    'identifier*:Identifier code!:CodeableConcept period:Period issuer:Reference',
  PractitionerRole:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean period:Period practitioner:Reference organization:Reference code*:CodeableConcept specialty*:CodeableConcept location*:Reference healthcareService*:Reference telecom*:ContactPoint availableTime*:PractitionerRole.availableTime notAvailable*:PractitionerRole.notAvailable availabilityExceptions:string endpoint*:Reference',
  'PractitionerRole.availableTime':
    'daysOfWeek*:code allDay:boolean availableStartTime:time availableEndTime:time',
  'PractitionerRole.notAvailable': 'description!:string during:Period',
  Procedure:
    'meta:Meta language:code text:Narrative identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference partOf*:Reference status!:code statusReason:CodeableConcept category:CodeableConcept code:CodeableConcept subject!:Reference encounter:Reference performedDateTime:dateTime performedPeriod:Period performedString:string performedAge:Age performedRange:Range recorder:Reference asserter:Reference performer*:Procedure.performer location:Reference reasonCode*:CodeableConcept reasonReference*:Reference bodySite*:CodeableConcept outcome:CodeableConcept report*:Reference complication*:CodeableConcept complicationDetail*:Reference followUp*:CodeableConcept note*:Annotation focalDevice*:Procedure.focalDevice usedReference*:Reference usedCode*:CodeableConcept',
  'Procedure.focalDevice': 'action:CodeableConcept manipulated!:Reference',
  'Procedure.performer': 'function:CodeableConcept actor!:Reference onBehalfOf:Reference',
  ProdCharacteristic:
    'height:Quantity width:Quantity depth:Quantity weight:Quantity nominalVolume:Quantity externalDiameter:Quantity shape:string color*:string imprint*:string image*:Attachment scoring:CodeableConcept',
  ProductShelfLife:
    'identifier:Identifier type!:CodeableConcept period!:Quantity specialPrecautionsForStorage*:CodeableConcept',
  Provenance:
    'meta:Meta language:code text:Narrative target*!:Reference occurredPeriod:Period occurredDateTime:dateTime recorded!:instant policy*:uri location:Reference reason*:CodeableConcept activity:CodeableConcept agent*!:Provenance.agent entity*:Provenance.entity signature*:Signature',
  'Provenance.agent':
    'type:CodeableConcept role*:CodeableConcept who!:Reference onBehalfOf:Reference',
  'Provenance.entity': 'role!:code what!:Reference agent*:Provenance.agent',
  Quantity: 'value:decimal comparator:code unit:string system:uri code:code',
  Range: 'low:Quantity high:Quantity',
  Ratio: 'numerator:Quantity denominator:Quantity',
  Reference: 'reference:string type:uri identifier:Identifier display:string',
  RelatedArtifact:
    'type!:code label:string display:string citation:markdown url:url document:Attachment resource:canonical',
  RelatedPerson:
    'meta:Meta language:code text:Narrative identifier*:Identifier active:boolean patient!:Reference relationship*:CodeableConcept name*:HumanName telecom*:ContactPoint gender:code birthDate:date address*:Address photo*:Attachment period:Period communication*:RelatedPerson.communication',
  'RelatedPerson.communication': 'language!:CodeableConcept preferred:boolean',
  SampledData:
    'origin!:Quantity period!:decimal factor:decimal lowerLimit:decimal upperLimit:decimal dimensions!:positiveInt data:string',
  ServiceRequest:
    'meta:Meta language:code text:Narrative identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference replaces*:Reference requisition:Identifier status!:code intent!:code category*:CodeableConcept priority:code doNotPerform:boolean code:CodeableConcept orderDetail*:CodeableConcept quantityQuantity:Quantity quantityRatio:Ratio quantityRange:Range subject!:Reference encounter:Reference occurrenceDateTime:dateTime occurrencePeriod:Period occurrenceTiming:Timing asNeededBoolean:boolean asNeededCodeableConcept:CodeableConcept authoredOn:dateTime requester:Reference performerType:CodeableConcept performer*:Reference locationCode*:CodeableConcept locationReference*:Reference reasonCode*:CodeableConcept reasonReference*:Reference insurance*:Reference supportingInfo*:Reference specimen*:Reference bodySite*:CodeableConcept note*:Annotation patientInstruction:string relevantHistory*:Reference',
  Signature:
    'type*!:Coding when!:instant who!:Reference onBehalfOf:Reference targetFormat:code sigFormat:code data:base64Binary',
  Specimen:
    'meta:Meta language:code text:Narrative identifier*:Identifier accessionIdentifier:Identifier status:code type:CodeableConcept subject:Reference receivedTime:dateTime parent*:Reference request*:Reference collection:Specimen.collection processing*:Specimen.processing container*:Specimen.container condition*:CodeableConcept note*:Annotation',
  'Specimen.collection':
    'collector:Reference collectedDateTime:dateTime collectedPeriod:Period duration:Duration quantity:Quantity method:CodeableConcept bodySite:CodeableConcept fastingStatusCodeableConcept:CodeableConcept fastingStatusDuration:Duration',
  'Specimen.container':
    'identifier*:Identifier description:string type:CodeableConcept capacity:Quantity specimenQuantity:Quantity additiveCodeableConcept:CodeableConcept additiveReference:Reference',
  'Specimen.processing':
    'description:string procedure:CodeableConcept additive*:Reference timeDateTime:dateTime timePeriod:Period',
  SupplyRequest:
    'meta:Meta language:code text:Narrative identifier*:Identifier status:code category:CodeableConcept priority:code itemCodeableConcept!:CodeableConcept itemReference!:Reference quantity!:Quantity parameter*:SupplyRequest.parameter occurrenceDateTime:dateTime occurrencePeriod:Period occurrenceTiming:Timing authoredOn:dateTime requester:Reference supplier*:Reference reasonCode*:CodeableConcept reasonReference*:Reference deliverFrom:Reference deliverTo:Reference',
  'SupplyRequest.parameter':
    'code:CodeableConcept valueCodeableConcept:CodeableConcept valueQuantity:Quantity valueRange:Range valueBoolean:boolean',
  Task: 'meta:Meta language:code text:Narrative identifier*:Identifier instantiatesCanonical:canonical instantiatesUri:uri basedOn*:Reference groupIdentifier:Identifier partOf*:Reference status!:code statusReason:CodeableConcept businessStatus:CodeableConcept intent!:code priority:code code:CodeableConcept description:string focus:Reference for:Reference encounter:Reference executionPeriod:Period authoredOn:dateTime lastModified:dateTime requester:Reference performerType*:CodeableConcept owner:Reference location:Reference reasonCode:CodeableConcept reasonReference:Reference insurance*:Reference note*:Annotation relevantHistory*:Reference restriction:Task.restriction input*:Task.input output*:Task.output',
  'Task.input':
    'type!:CodeableConcept valueBase64Binary!:base64Binary valueBoolean!:boolean valueCanonical!:canonical valueCode!:code valueDate!:date valueDateTime!:dateTime valueDecimal!:decimal valueId!:id valueInstant!:instant valueInteger!:integer valueMarkdown!:markdown valueOid!:oid valuePositiveInt!:positiveInt valueString!:string valueTime!:time valueUnsignedInt!:unsignedInt valueUri!:uri valueUrl!:url valueUuid!:uuid valueAddress!:Address valueAge!:Age valueAnnotation!:Annotation valueAttachment!:Attachment valueCodeableConcept!:CodeableConcept valueCoding!:Coding valueContactPoint!:ContactPoint valueCount!:Count valueDistance!:Distance valueDuration!:Duration valueHumanName!:HumanName valueIdentifier!:Identifier valueMoney!:Money valuePeriod!:Period valueQuantity!:Quantity valueRange!:Range valueRatio!:Ratio valueReference!:Reference valueSampledData!:SampledData valueSignature!:Signature valueTiming!:Timing valueContactDetail!:ContactDetail valueContributor!:Contributor valueDataRequirement!:DataRequirement valueExpression!:Expression valueParameterDefinition!:ParameterDefinition valueRelatedArtifact!:RelatedArtifact valueTriggerDefinition!:TriggerDefinition valueUsageContext!:UsageContext valueDosage!:Dosage valueMeta!:Meta',
  'Task.output':
    'type!:CodeableConcept valueBase64Binary!:base64Binary valueBoolean!:boolean valueCanonical!:canonical valueCode!:code valueDate!:date valueDateTime!:dateTime valueDecimal!:decimal valueId!:id valueInstant!:instant valueInteger!:integer valueMarkdown!:markdown valueOid!:oid valuePositiveInt!:positiveInt valueString!:string valueTime!:time valueUnsignedInt!:unsignedInt valueUri!:uri valueUrl!:url valueUuid!:uuid valueAddress!:Address valueAge!:Age valueAnnotation!:Annotation valueAttachment!:Attachment valueCodeableConcept!:CodeableConcept valueCoding!:Coding valueContactPoint!:ContactPoint valueCount!:Count valueDistance!:Distance valueDuration!:Duration valueHumanName!:HumanName valueIdentifier!:Identifier valueMoney!:Money valuePeriod!:Period valueQuantity!:Quantity valueRange!:Range valueRatio!:Ratio valueReference!:Reference valueSampledData!:SampledData valueSignature!:Signature valueTiming!:Timing valueContactDetail!:ContactDetail valueContributor!:Contributor valueDataRequirement!:DataRequirement valueExpression!:Expression valueParameterDefinition!:ParameterDefinition valueRelatedArtifact!:RelatedArtifact valueTriggerDefinition!:TriggerDefinition valueUsageContext!:UsageContext valueDosage!:Dosage valueMeta!:Meta',
  'Task.restriction': 'repetitions:positiveInt period:Period recipient*:Reference',
  Timing: 'event*:dateTime repeat:Timing.repeat code:CodeableConcept',
  'Timing.repeat':
    'boundsDuration:Duration boundsRange:Range boundsPeriod:Period count:positiveInt countMax:positiveInt duration:decimal durationMax:decimal durationUnit:code frequency:positiveInt frequencyMax:positiveInt period:decimal periodMax:decimal periodUnit:code dayOfWeek*:code timeOfDay*:time when*:code offset:unsignedInt',
  TriggerDefinition:
    'type!:code name:string timingTiming:Timing timingReference:Reference timingDate:date timingDateTime:dateTime data*:DataRequirement condition:Expression',
  UsageContext:
    'code!:Coding valueCodeableConcept!:CodeableConcept valueQuantity!:Quantity valueRange!:Range valueReference!:Reference',
};
