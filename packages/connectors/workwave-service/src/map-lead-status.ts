import { words } from "@fettle/connector-kit";

export const leadStatus = words({ New: "OPEN", Quoted: "QUOTED", Won: "WON", Lost: "LOST" });

/** The vendor's words, by canonical word. */
export const leadStatusToWrite: Readonly<Record<string, string>> = { OPEN: "New", QUOTED: "Quoted", WON: "Won", LOST: "Lost" };
