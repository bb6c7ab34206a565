param token string
param location string
param tags object
param retentionDays object

var dropContainers = ['bundles', 'ndjson', 'zip', 'hl7v2', 'ccda']
var ownContainers = ['dead-letter', 'outcomes', 'work', 'documents', 'mappings', 'import', 'export', 'patient-index', 'event-dead-letter']
var deployContainers = ['deploy-load-bundles', 'deploy-convert', 'deploy-medtech', 'deploy-patient-api']
var queues = ['load-bundles', 'convert']
var tables = ['runs', 'chunks', 'identities', 'pendingReferences', 'audit']

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = [
  for name in concat(dropContainers, ownContainers, deployContainers): {
    parent: blobs
    name: name
  }
]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource allQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = [
  for name in concat(queues, map(queues, queue => '${queue}-poison')): {
    parent: queueService
    name: name
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource allTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01' = [
  for name in tables: {
    parent: tableService
    name: name
  }
]

// Nothing is kept for ever. Locally a timer of the load-bundles app does the same.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'loaded-sources'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: map(dropContainers, name => '${name}/') }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: retentionDays.loaded } } }
          }
        }
        {
          name: 'dead-letters-and-outcomes'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letter/', 'outcomes/', 'event-dead-letter/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: retentionDays.deadLetters } } }
          }
        }
        {
          name: 'work'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['work/', 'import/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } }
          }
        }
      ]
    }
  }
}

output name string = account.name
output blobServiceUri string = account.properties.primaryEndpoints.blob
output queueServiceUri string = account.properties.primaryEndpoints.queue
output tableServiceUri string = account.properties.primaryEndpoints.table
