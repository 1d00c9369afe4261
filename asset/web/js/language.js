// The page's language -> days as its readers write them.

// Browsers disagree on the digits of Arabic: those of our texts, whichever one would choose.
const { lang } = document.documentElement;
export const locale = lang === "ar" ? "ar-u-nu-latn" : lang;

/** A day in the visitor's language and place; look: other parts, or another place, as Intl has them. */
export function showDay(date, look = { dateStyle: "medium" }) {
  return new Intl.DateTimeFormat(locale, look).format(date);
}

/** A day and a time in the visitor's language and place. */
export function showMoment(date) {
  return showDay(date, { dateStyle: "medium", timeStyle: "short" });
}
