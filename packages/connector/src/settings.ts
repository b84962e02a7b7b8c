/**
 * Settings descriptors: what a system needs besides credentials. The operator may fix a value in the gateway's configuration; the
 * hosted connect page asks for the rest, in this order. Parsed strictly.
 */

interface SettingOptions<Value> {
  /** The label of the form field. */
  readonly label: string;
  /** One sentence of help below the form field. */
  readonly help?: string;
  /**
   * Who sets the value: the connect page never asks for an operator's setting. Addresses belong to the operator wherever
   * customers have no address of their own. Default: the customer, unless the operator fixes it; maps always belong to the
   * operator.
   */
  readonly setBy?: "operator" | "customer";
  /** The value when neither the operator nor the customer sets one. Without it the setting is required. */
  readonly default?: Value;
}

/** An absolute http or https URL without credentials, query or fragment. Connectors receive it without a trailing slash. */
export interface UrlSetting extends SettingOptions<string> {
  readonly type: "url";
}

/** Text of 1 to 500 characters. */
export interface TextSetting extends SettingOptions<string> {
  readonly type: "text";
  /** A regular expression (Unicode, anchored at both ends by the gateway) that the value must match. */
  readonly pattern?: string;
}

/** One of several values. */
export interface ChoiceSetting<Value extends string = string> extends SettingOptions<Value> {
  readonly type: "choice";
  /** The labels by value. */
  readonly choices: Readonly<Record<Value, string>>;
}

/** A map from text to text, such as a vendor's custom status words to canonical ones. Only the operator sets it. */
export interface MapSetting extends SettingOptions<Readonly<Record<string, string>>> {
  readonly type: "map";
}

/** Any setting. */
export type SettingDescriptor = UrlSetting | TextSetting | ChoiceSetting | MapSetting;

/** Descriptors by setting name (camelCase). */
export type SettingMap = { readonly [name: string]: SettingDescriptor };

/** The parsed value of one setting. */
export type SettingValue<Descriptor extends SettingDescriptor> =
  Descriptor extends ChoiceSetting<infer Value>
    ? Value
    : Descriptor extends MapSetting
      ? Readonly<Record<string, string>>
      : string;

/** The parsed settings of a system. */
export type SettingValues<Settings extends SettingMap> = { readonly [Name in keyof Settings]: SettingValue<Settings[Name]> };

/** See {@link UrlSetting}. */
export const urlSetting = (options: Omit<UrlSetting, "type">): UrlSetting => ({ type: "url", ...options });
/** See {@link TextSetting}. */
export const textSetting = (options: Omit<TextSetting, "type">): TextSetting => ({ type: "text", ...options });
/** See {@link ChoiceSetting}. */
export const choiceSetting = <const Value extends string>(options: Omit<ChoiceSetting<Value>, "type">): ChoiceSetting<Value> => ({
  type: "choice",
  ...options,
});
/** See {@link MapSetting}. */
export const mapSetting = (options: Omit<MapSetting, "type">): MapSetting => ({ type: "map", ...options });
