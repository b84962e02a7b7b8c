import { join } from "node:path";
import { fillTemplate, makeTemplateStore } from "../../../src/store/testing/template-store.ts";
import { asOwner } from "../as-owner.ts";

// Makes, and later drops, the template that the end-to-end tests of a run copy:
//   main.ts embedded <folder of the run>
//   main.ts create|drop <address of a PostgreSQL> <name of the database>
const [what, where = "", name = ""] = process.argv.slice(2);

const administer = (statement: string) => asOwner({ kind: "postgres", url: where }, [statement]);

switch (what) {
  case "embedded":
    await makeTemplateStore(where);
    break;
  case "create": {
    await administer(`create database ${name}`);
    const url = new URL(where);
    url.pathname = join("/", name);
    await fillTemplate({ kind: "postgres", url: url.href });
    break;
  }
  case "drop":
    await administer(`drop database if exists ${name} with (force)`);
    break;
  default:
    throw new Error(`There is no ${String(what)}.`);
}
