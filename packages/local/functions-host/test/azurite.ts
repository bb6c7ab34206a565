export { startAzurite as startTestAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
