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
  /** Whether the value is too sensitive for logs: it is taken out of logged payloads, by its name and wherever it stands. Default: false. */
  readonly sensitive?: boolean;
  /** The value when neither the operator nor the customer sets one. Without it the setting is required, unless it is optional. */
  readonly default?: Value;
}

interface MayBeLeftOut {
  /** Whether the setting may be left out. The connector then receives null. A setting with a default is never left out. */
  readonly optional?: boolean;
}

/** An absolute http or https URL without credentials, query or fragment. Connectors receive it without a trailing slash. */
export interface UrlSetting extends SettingOptions<string>, MayBeLeftOut {
  readonly type: "url";
}

/** Text of 1 to 500 characters. */
export interface TextSetting extends SettingOptions<string>, MayBeLeftOut {
  readonly type: "text";
  /** A regular expression (Unicode, anchored at both ends by the gateway) that the value must match. */
  readonly pattern?: string;
}

/** One of several values. */
export interface ChoiceSetting<Value extends string = string> extends SettingOptions<Value>, MayBeLeftOut {
  readonly type: "choice";
  /** The labels by value. */
  readonly choices: Readonly<Record<Value, string>>;
}

/** A number, such as how many days ahead to read. */
export interface NumberSetting extends SettingOptions<number>, MayBeLeftOut {
  readonly type: "number";
  /** The smallest and the largest value. Default: any. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the number must be whole. Default: no. */
  readonly isWhole?: boolean;
}

/** Yes or no. It always has a value. */
export interface FlagSetting extends SettingOptions<boolean> {
  readonly type: "flag";
  readonly default: boolean;
}

/** A map from text to text, such as a vendor's custom status words to canonical ones. Only the operator sets it. */
export interface MapSetting extends SettingOptions<Readonly<Record<string, string>>> {
  readonly type: "map";
}

/**
 * What a customer's own words for something mean, such as the statuses that each customer of a vendor names for itself. The connector
 * receives the canonical value by the vendor's word; a word without one is left out, so it means UNKNOWN. A connector that has this
 * setting says in `wordLists`, under the same name, how to ask the vendor for the words.
 *
 * The customer confirms the meanings on the connect page, and apps change them later. The operator may fix meanings for all customers; a
 * customer's own go before them. A system without any has an empty map.
 */
export interface WordListSetting<Value extends string = string> extends Omit<
  SettingOptions<Readonly<Record<string, Value>>>,
  "setBy" | "default"
> {
  readonly type: "words";
  /**
   * The canonical values and what each means, such as `workOrder.fields.status.values`. People see `ON_HOLD` as “On hold”. `UNKNOWN` is
   * never a meaning.
   */
  readonly values: Readonly<Record<Value, string>>;
  readonly setBy?: never;
  readonly default?: never;
}

/** Any setting. */
export type SettingDescriptor =
  | UrlSetting
  | TextSetting
  | ChoiceSetting
  | NumberSetting
  | FlagSetting
  | MapSetting
  | WordListSetting;

/** Descriptors by setting name (camelCase). */
export type SettingMap = { readonly [name: string]: SettingDescriptor };

/** The parsed value of one setting. */
export type SettingValue<Descriptor extends SettingDescriptor> =
  | PresentValue<Descriptor>
  | (Descriptor extends { readonly optional: true } ? null : never)
  // A descriptor of which nothing is known may be optional.
  | (SettingDescriptor extends Descriptor ? null : never);

type PresentValue<Descriptor extends SettingDescriptor> =
  Descriptor extends ChoiceSetting<infer Value>
    ? Value
    : Descriptor extends MapSetting
      ? Readonly<Record<string, string>>
      : Descriptor extends WordListSetting<infer Value>
        ? Readonly<Record<string, Exclude<Value, "UNKNOWN">>>
        : Descriptor extends NumberSetting
          ? number
          : Descriptor extends FlagSetting
            ? boolean
            : string;

/** The parsed settings of a system. */
export type SettingValues<Settings extends SettingMap> = { readonly [Name in keyof Settings]: SettingValue<Settings[Name]> };

/** See {@link UrlSetting}. */
export const urlSetting = <const Options extends Omit<UrlSetting, "type">>(options: Options): Options & UrlSetting => ({
  type: "url",
  ...options,
});
/** See {@link TextSetting}. */
export const textSetting = <const Options extends Omit<TextSetting, "type">>(options: Options): Options & TextSetting => ({
  type: "text",
  ...options,
});
/** See {@link ChoiceSetting}. */
export const choiceSetting = <const Value extends string, const Options extends Omit<ChoiceSetting<Value>, "type">>(
  options: Options & Omit<ChoiceSetting<Value>, "type">,
): Options & ChoiceSetting<Value> => ({ type: "choice", ...options });
/** See {@link NumberSetting}. */
export const numberSetting = <const Options extends Omit<NumberSetting, "type">>(options: Options): Options & NumberSetting => ({
  type: "number",
  ...options,
});
/** See {@link FlagSetting}. */
export const flagSetting = (options: Omit<FlagSetting, "type">): FlagSetting => ({ type: "flag", ...options });
/** See {@link MapSetting}. */
export const mapSetting = (options: Omit<MapSetting, "type">): MapSetting => ({ type: "map", ...options });
/** See {@link WordListSetting}. */
export const wordListSetting = <const Value extends string>(
  options: Omit<WordListSetting<Value>, "type">,
): WordListSetting<Value> => ({ type: "words", ...options });
