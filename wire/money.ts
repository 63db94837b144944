/** Money from whole minor units, as the reader's language writes it. */

/** ISO 4217, as app/commerce/pricing.py has it; every other currency has two digits. */
const NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE = "BHD IQD JOD KWD LYD OMR TND";

export function money(amount: number, currency: string, language: string): string {
  const digits = NONE.includes(currency) ? 0 : THREE.includes(currency) ? 3 : 2;
  const whole = amount / 10 ** digits;
  try {
    const shown = { minimumFractionDigits: Number.isInteger(whole) ? 0 : digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(language, { style: "currency", currency, ...shown }).format(whole);
  } catch {
    return `${whole} ${currency}`;
  }
}
