param token string
param location string
param tags object

@secure()
param deploymentSecret string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: tenant().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

// Losing this key would part every minted id from its source: the vault cannot be purged.
resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'deployment-secret'
  properties: { value: deploymentSecret }
}

output name string = vault.name
output deploymentSecretUri string = secret.properties.secretUri
