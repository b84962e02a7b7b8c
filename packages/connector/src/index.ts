export type {
  ApiKeyMethod,
  AuthenticationMethod,
  BasicMethod,
  ClientCredentialsMethod,
  CredentialHeader,
  OAuth2Endpoints,
  OAuth2Method,
  PasswordMethod,
  TokenRefusal,
} from "./authentication.ts";
export { apiKey, basic, clientCredentials, oauth2, password } from "./authentication.ts";
export type { Connector as ConnectorV1, Connector, ConnectorCategory, OwnEntity, RateLimit, VendorAccount } from "./connector.ts";
export { defineConnector, defineEntityConnector } from "./connector.ts";
export type { CanonicalEntities, CanonicalEntityName } from "./entities/canonical-entities.ts";
export { canonicalEntities } from "./entities/canonical-entities.ts";
export { appointment } from "./entities/appointment.ts";
export { asset } from "./entities/asset.ts";
export { customer } from "./entities/customer.ts";
export { location } from "./entities/location.ts";
export { technician } from "./entities/technician.ts";
export { workOrder } from "./entities/work-order.ts";
export type {
  EntityConnector,
  ExtensionValues,
  FullList,
  IntendedWrite,
  NormalizedRecord,
  Page,
  PageCursor,
  WriteContext,
  WriteResult,
  WrittenRecord,
} from "./entity-connector.ts";
export { complete, partial } from "./entity-connector.ts";
export type { EntityDescriptor, Relation } from "./entity.ts";
export { defineEntity } from "./entity.ts";
export type { ConnectorErrorCode, ConnectorErrorDetails, InvalidField } from "./errors.ts";
export { ConnectorError, longestRetryAfterSeconds } from "./errors.ts";
export { type FieldProblem, fieldProblem } from "./field-problem.ts";
export type {
  BooleanField,
  EnumerationField,
  FieldDescriptor,
  FieldMap,
  FieldOptions,
  GroupOptions,
  InnerField,
  InnerFieldMap,
  InstantField,
  IntegerField,
  ListField,
  ListItem,
  MoneyField,
  NumberField,
  ObjectField,
  ReferenceField,
  ReferenceListField,
  ReferenceOptions,
  TextField,
} from "./fields.ts";
export { boolean, enumeration, instant, integer, list, money, number, object, reference, references, text } from "./fields.ts";
export { isTimeZone } from "./local-time.ts";
export { digitsOf, type OddNumber, parseJson } from "./parse-json.ts";
export { type InstantReading, type InstantRules, readInstant } from "./read-instant.ts";
export { redact, redacted, type Redaction } from "./redact.ts";
export type {
  ChoiceSetting,
  FlagSetting,
  MapSetting,
  NumberSetting,
  SettingDescriptor,
  SettingMap,
  SettingValue,
  SettingValues,
  TextSetting,
  UrlSetting,
} from "./settings.ts";
export { choiceSetting, flagSetting, mapSetting, numberSetting, textSetting, urlSetting } from "./settings.ts";
export type { FieldValue, FieldValues, Money, Word, WriteValues } from "./values.ts";
export type { Vendor, VendorRequest } from "./vendor.ts";
export type {
  AppWideWebhooks,
  RegisteredWebhook,
  SettingsOfOperator,
  WebhookDelivery,
  WebhookDescriptor,
  WebhookEvent,
  WebhookReceipt,
  WebhookRegistration,
  WebhookVerification,
  WriteAnswer,
} from "./webhooks.ts";
