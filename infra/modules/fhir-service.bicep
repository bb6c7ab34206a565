param token string
param location string
param tags object
param storageName string

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource workspace 'Microsoft.HealthcareApis/workspaces@2024-03-31' = {
  name: 'hds${token}'
  location: location
  tags: tags
}

resource fhir 'Microsoft.HealthcareApis/workspaces/fhirservices@2024-03-31' = {
  parent: workspace
  name: 'fhir'
  location: location
  tags: tags
  kind: 'fhir-R4'
  identity: { type: 'SystemAssigned' }
  properties: {
    authenticationConfiguration: {
      authority: '${environment().authentication.loginEndpoint}${tenant().tenantId}'
      audience: 'https://${workspace.name}-fhir.fhir.azurehealthcareapis.com'
      smartProxyEnabled: false
    }
    exportConfiguration: { storageAccountName: storage.name }
    importConfiguration: {
      enabled: true
      initialImportMode: false
      integrationDataStore: storage.name
    }
  }
}

// $import reads and $export writes blobs with the service's own identity.
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage
  name: guid(storage.id, fhir.id, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  properties: {
    principalId: fhir.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  }
}

output id string = fhir.id
output url string = 'https://${workspace.name}-fhir.fhir.azurehealthcareapis.com'
