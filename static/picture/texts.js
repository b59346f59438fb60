// @ts-check
// The texts of the picture macro.

import { localized } from "../kit/viewer.js";

export const pictureTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Drawing the picture", gone: "The page of this picture is not there, or you may not see it.",
    none: "This page has no table that a picture could be drawn from. Touchmark writes such tables on the pages of a repository.",
    region: (/** @type {string} */ title) => `${title}: picture, can be scrolled`,
    size: "Size of the picture", smaller: "Smaller", larger: "Larger", fit: "Fit the width",
    percent: (/** @type {number} */ percent) => `${percent} %`,
    keys: "Tab leads from box to box. Plus and minus change the size, 0 fits the width.",
    needs: (/** @type {string[]} */ names) => `needs ${names.join(", ")}`,
    kinds: /** @type {Record<string, string>} */ ({
      caller: "caller", route: "route", service: "service", handler: "handler", package: "package", module: "module", type: "type", table: "table", store: "store", outside: "outside",
    }),
  },
  de: {
    loading: "Das Bild wird gezeichnet", gone: "Die Seite dieses Bildes gibt es nicht, oder Sie dürfen sie nicht sehen.",
    none: "Diese Seite hat keine Tabelle, aus der sich ein Bild zeichnen lässt. Touchmark schreibt solche Tabellen auf die Seiten eines Repositorys.",
    region: (/** @type {string} */ title) => `${title}: Bild, lässt sich verschieben`,
    size: "Größe des Bildes", smaller: "Kleiner", larger: "Größer", fit: "An die Breite anpassen",
    percent: (/** @type {number} */ percent) => `${percent} %`,
    keys: "Tab führt von Kasten zu Kasten. Plus und Minus ändern die Größe, 0 passt an die Breite an.",
    needs: (/** @type {string[]} */ names) => `braucht ${names.join(", ")}`,
    kinds: /** @type {Record<string, string>} */ ({
      caller: "Aufrufer", route: "Route", service: "Dienst", handler: "Handler", package: "Paket", module: "Modul", type: "Typ", table: "Tabelle", store: "Speicher", outside: "außerhalb",
    }),
  },
});
