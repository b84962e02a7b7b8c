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
export type { Connector as ConnectorV1, Connector, ConnectorCategory, OwnEntity, VendorAccount } from "./connector.ts";
export { defineConnector, defineEntityConnector } from "./connector.ts";
export type { CanonicalEntities, CanonicalEntityName } from "./entities/canonical-entities.ts";
export { canonicalEntities } from "./entities/canonical-entities.ts";
export { appointment } from "./entities/appointment.ts";
export { asset } from "./entities/asset.ts";
export { customer } from "./entities/customer.ts";
export { location } from "./entities/location.ts";
export { technician } from "./entities/technician.ts";
export { workOrder } from "./entities/work-order.ts";
export { documentEntity } from "./entities/document.ts";
export { downtime } from "./entities/downtime.ts";
export { invoice } from "./entities/invoice.ts";
export { lead } from "./entities/lead.ts";
export { maintenancePlan } from "./entities/maintenance-plan.ts";
export { meter } from "./entities/meter.ts";
export { meterReading } from "./entities/meter-reading.ts";
export { note } from "./entities/note.ts";
export { part } from "./entities/part.ts";
export { payment } from "./entities/payment.ts";
export { purchaseOrder } from "./entities/purchase-order.ts";
export { route } from "./entities/route.ts";
export { serviceAgreement } from "./entities/service-agreement.ts";
export { stock } from "./entities/stock.ts";
export { supplier } from "./entities/supplier.ts";
export { team } from "./entities/team.ts";
export { workRequest } from "./entities/work-request.ts";
export type {
  EntityConnector,
  ExtensionValues,
  FullList,
  IntendedWrite,
  NormalizedRecord,
  Page,
  PageCursor,
  UploadedFile,
  WriteContext,
  WriteResult,
  WrittenRecord,
} from "./entity-connector.ts";
export { complete, partial } from "./entity-connector.ts";
export type { EntityDescriptor, Relation } from "./entity.ts";
export { defineEntity } from "./entity.ts";
export type { ConnectorErrorCode, ConnectorErrorDetails, InvalidField } from "./errors.ts";
export { ConnectorError, isStaleCursor, longestRetryAfterSeconds } from "./errors.ts";
export { type FieldProblem, fieldProblem } from "./field-problem.ts";
export type {
  AnyReferenceField,
  BooleanField,
  DayField,
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
export {
  anyReference,
  boolean,
  day,
  enumeration,
  instant,
  integer,
  list,
  money,
  number,
  object,
  reference,
  references,
  text,
} from "./fields.ts";
export { isTimeZone } from "./local-time.ts";
export { digitsOf, type OddNumber, parseJson } from "./parse-json.ts";
export type { CostBudget, LimitedAnswer, LimitReading, RateLimit, RateWindow } from "./rate-limit.ts";
export { type DayOrder, readDay } from "./read-day.ts";
export { type InstantReading, type InstantRules, localTime, readInstant } from "./read-instant.ts";
export { callsLeft, secondsUsedUp } from "./read-rate-window.ts";
export { isUsualSecretName, redact, redacted, type Redaction } from "./redact.ts";
export type { RemoteField, RemoteFields, RemoteFieldValue } from "./remote-fields.ts";
export { deepestPath, longestPath, partsOfPath, pathOfParts, readPath } from "./remote-fields.ts";
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
  WordListSetting,
} from "./settings.ts";
export { choiceSetting, flagSetting, mapSetting, numberSetting, textSetting, urlSetting, wordListSetting } from "./settings.ts";
export type { FieldValue, FieldValues, Money, RecordKey, Word, WriteValues } from "./values.ts";
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
  VendorUser,
} from "./webhooks.ts";
export type { VendorWord, WordList, WordLists } from "./word-lists.ts";
