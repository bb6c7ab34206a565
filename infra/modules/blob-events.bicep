// BlobCreated -> storage queue: the blob trigger of every drop container. A queue gives retries, poison handling
// and back-pressure that one can see, and Flex Consumption has no polling blob trigger.
param token string
param location string
param tags object
param storageName string

var queueOfContainer = {
  bundles: 'load-bundles'
  ndjson: 'load-bundles'
  zip: 'load-bundles'
  hl7v2: 'convert'
  ccda: 'convert'
}
var messageSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource topic 'Microsoft.EventGrid/systemTopics@2024-06-01-preview' = {
  name: 'evgt-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: storage.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [messageSender, blobContributor]: {
    scope: storage
    name: guid(storage.id, topic.id, role)
    properties: {
      principalId: topic.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

// One at a time: Event Grid refuses parallel writes to one system topic.
@batchSize(1)
resource subscriptions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2024-06-01-preview' = [
  for item in items(queueOfContainer): {
    parent: topic
    name: 'drop-${item.key}'
    dependsOn: [roles]
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      deliveryWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        destination: {
          endpointType: 'StorageQueue'
          // -1: a message that nobody has read yet never expires.
          properties: { resourceId: storage.id, queueName: item.value, queueMessageTimeToLiveInSeconds: -1 }
        }
      }
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/${item.key}/blobs/'
        advancedFilters: [
          {
            // A blob counts once it is committed; the events of an upload's parts do not.
            operatorType: 'StringIn'
            key: 'data.api'
            values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose']
          }
        ]
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deadLetterWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: storage.id, blobContainerName: 'event-dead-letter' }
        }
      }
    }
  }
]
