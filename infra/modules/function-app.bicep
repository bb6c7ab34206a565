// One function app on Flex Consumption: a plan, the app with its own identity, and the roles it uses.
@description('token, location, tags, storageName, insightsName, vaultName, fhirServiceId (empty: FHIR service elsewhere).')
param shared object

@description('Name of the app: its folder under functions/ and its service in azure.yaml.')
param app string

@description('What the app may do: storage, fhirReader, fhirWriter, fhirImporter, eventHub.')
param roles array

param appSettings object
param eventHubsName string = ''

var role = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  fhirReader: '4c8d0bbc-75d3-4935-991f-5f3c56d81508'
  fhirWriter: '5a1fc7df-4bf1-4951-a576-89034ee01acd'
  fhirImporter: '4465e953-8ced-4406-a58e-0f6e3f3b530b'
  eventHubReceiver: 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: shared.storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: shared.insightsName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: shared.vaultName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${app}-${shared.token}'
  location: shared.location
  tags: shared.tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-${app}-${shared.token}'
  location: shared.location
  tags: union(shared.tags, { 'azd-service-name': app })
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}deploy-${app}'
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
      scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 2048 }
      runtime: { name: 'node', version: '22' }
    }
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(appSettings, {
      AzureWebJobsStorage__accountName: storage.name
      AzureWebJobsStorage__credential: 'managedidentity'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
      // The exporter's own usage statistics stay here.
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true'
    })
  }
}

var storageRoles = contains(roles, 'storage') ? [role.blobOwner, role.queueContributor, role.tableContributor] : []

resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in storageRoles: {
    scope: storage
    name: guid(storage.id, site.id, id)
    properties: {
      principalId: site.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)
    }
  }
]

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, site.id, role.metricsPublisher)
  properties: {
    principalId: site.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.metricsPublisher)
  }
}

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, site.id, role.secretsUser)
  properties: {
    principalId: site.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsUser)
  }
}

var fhirRoles = concat(
  contains(roles, 'fhirReader') ? [role.fhirReader] : [],
  contains(roles, 'fhirWriter') ? [role.fhirWriter] : [],
  contains(roles, 'fhirImporter') ? [role.fhirImporter] : []
)

module onFhir 'fhir-roles.bicep' = if (!empty(shared.fhirServiceId)) {
  name: 'fhir-roles-${app}'
  params: {
    fhirServiceId: shared.fhirServiceId
    principalId: site.identity.principalId
    roleIds: fhirRoles
  }
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = if (contains(roles, 'eventHub')) {
  name: empty(eventHubsName) ? 'none' : eventHubsName
}

resource onEventHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (contains(roles, 'eventHub')) {
  scope: namespace
  name: guid(eventHubsName, site.id, role.eventHubReceiver)
  properties: {
    principalId: site.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.eventHubReceiver)
  }
}

output url string = 'https://${site.properties.defaultHostName}'
