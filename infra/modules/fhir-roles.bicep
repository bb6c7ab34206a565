param fhirServiceId string
param principalId string
param roleIds array

var names = split(fhirServiceId, '/')

resource workspace 'Microsoft.HealthcareApis/workspaces@2024-03-31' existing = {
  name: names[8]

  resource fhir 'fhirservices' existing = {
    name: names[10]
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in roleIds: {
    scope: workspace::fhir
    name: guid(fhirServiceId, principalId, id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)
    }
  }
]
