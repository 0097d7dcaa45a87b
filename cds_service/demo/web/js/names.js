// Words for the codes of the service, for display only.

const ANALYTES = {
  "total-b12": "Total B12",
  "active-b12": "Active B12",
  mma: "Methylmalonic acid",
  homocysteine: "Homocysteine",
  egfr: "eGFR",
  mcv: "MCV",
  inr: "INR",
  cbc: "Blood count",
  "ttg-iga": "tTG-IgA",
};

/** The name of a laboratory test. */
export const analyte = (code) => ANALYTES[code] ?? plain(code);

export const ZONES = {
  deficient: "deficient",
  indeterminate: "indeterminate",
  sufficient: "sufficient",
  high: "high",
  expected: "expected",
  raised: "raised",
};

export const HOOKS = {
  "patient-view": "On opening the chart",
  "order-select": "On choosing an order",
  "order-sign": "On signing",
};

export const SEVERITIES = { critical: "Critical", warning: "Warning", info: "Information" };

/** "SAME_DAY_REFERRAL" or "total-b12" as words. */
export function plain(code) {
  const text = String(code).replaceAll(/[_-]/g, " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
