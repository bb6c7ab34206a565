// The platform in one resource group: drop storage with blob events, a FHIR service, an Event Hub,
// and one Flex Consumption app per function app, each with its own managed identity and only the roles it uses.
targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of the environment; resource names are derived from it.')
param environmentName string

@description('Azure region of every resource. It must offer Flex Consumption and Azure Health Data Services.')
param location string

@description('Base URL of an existing FHIR R4 service. Empty: a FHIR service of Azure Health Data Services is made.')
param fhirUrl string = ''

@description('Application ID URI or client ID for which callers of the HTTP endpoints get their tokens.')
param authAudience string

@description('Client ID with which the patient app signs people in, and the scope it asks for. Empty: nobody can sign in.')
param authClientId string = ''
param authScope string = ''

@secure()
@description('Key of all minted ids and identifier hashes. It must never change while the FHIR store lives.')
param deploymentSecret string

@description('identifierSystems setting: which identifier systems are the same, and which are trusted to match persons across sources.')
param identifierSystems array = []

@description('sources setting: per source, trustIds and authoritative.')
param sources object = {}

@description('Days after which loaded source files and dead letters are removed.')
param retentionDays object = { loaded: 30, deadLetters: 90 }

@description('Further settings by app, as in { convert: { hl7v2: \'{"zone":"Europe/Berlin"}\' } }; docs/settings.md lists them.')
param appSettings object = {}

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: { token: token, location: location, tags: tags }
}

module vault 'modules/key-vault.bicep' = {
  scope: group
  name: 'key-vault'
  params: { token: token, location: location, tags: tags, deploymentSecret: deploymentSecret }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: { token: token, location: location, tags: tags, retentionDays: retentionDays }
}

module blobEvents 'modules/blob-events.bicep' = {
  scope: group
  name: 'blob-events'
  params: { token: token, location: location, tags: tags, storageName: storage.outputs.name }
}

module fhir 'modules/fhir-service.bicep' = if (empty(fhirUrl)) {
  scope: group
  name: 'fhir-service'
  params: { token: token, location: location, tags: tags, storageName: storage.outputs.name }
}

module eventHubs 'modules/event-hubs.bicep' = {
  scope: group
  name: 'event-hubs'
  params: { token: token, location: location, tags: tags }
}

var shared = {
  token: token
  location: location
  tags: tags
  storageName: storage.outputs.name
  insightsName: monitoring.outputs.insightsName
  vaultName: vault.outputs.name
  fhirServiceId: empty(fhirUrl) ? fhir!.outputs.id : ''
}

var commonSettings = {
  STORAGE__blobServiceUri: storage.outputs.blobServiceUri
  STORAGE__queueServiceUri: storage.outputs.queueServiceUri
  STORAGE__tableServiceUri: storage.outputs.tableServiceUri
  FHIR_URL: empty(fhirUrl) ? fhir!.outputs.url : fhirUrl
  AUTH_MODE: 'entra'
  AUTH_TENANT_ID: tenant().tenantId
  AUTH_AUDIENCE: authAudience
  telemetry: 'azure-monitor'
}

var identitySettings = {
  DEPLOYMENT_SECRET: '@Microsoft.KeyVault(SecretUri=${vault.outputs.deploymentSecretUri})'
  identifierSystems: string(identifierSystems)
  sources: string(sources)
}

module loadBundles 'modules/function-app.bicep' = {
  scope: group
  name: 'load-bundles'
  params: {
    shared: shared
    app: 'load-bundles'
    roles: ['storage', 'fhirWriter', 'fhirImporter']
    appSettings: union(commonSettings, identitySettings, {
      retentionDays: string(retentionDays)
    }, appSettings[?'load-bundles'] ?? {})
  }
}

module convert 'modules/function-app.bicep' = {
  scope: group
  name: 'convert'
  params: {
    shared: shared
    app: 'convert'
    roles: ['storage', 'fhirWriter']
    appSettings: union(commonSettings, identitySettings, appSettings.?convert ?? {})
  }
}

module medtech 'modules/function-app.bicep' = {
  scope: group
  name: 'medtech'
  params: {
    shared: shared
    app: 'medtech'
    roles: ['storage', 'fhirWriter', 'eventHub']
    eventHubsName: eventHubs.outputs.name
    appSettings: union(commonSettings, identitySettings, {
      EVENTHUB__fullyQualifiedNamespace: eventHubs.outputs.fullyQualifiedNamespace
    }, appSettings.?medtech ?? {})
  }
}

module patientApi 'modules/function-app.bicep' = {
  scope: group
  name: 'patient-api'
  params: {
    shared: shared
    app: 'patient-api'
    roles: ['storage', 'fhirReader']
    appSettings: union(commonSettings, {
      AUTH_CLIENT_ID: authClientId
      AUTH_SCOPE: authScope
    }, appSettings[?'patient-api'] ?? {})
  }
}

output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output STORAGE_ACCOUNT string = storage.outputs.name
output FHIR_URL string = commonSettings.FHIR_URL
output PATIENT_APP_URL string = patientApi.outputs.url
