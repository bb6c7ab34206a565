/** ISO 639-2 codes of languages that have a two-letter code, which BCP 47 asks for (RFC 5646 2.2.1). */
const twoLetters: ReadonlyMap<string, string> = new Map(
  `afr:af alb:sq amh:am ara:ar arm:hy aze:az baq:eu bel:be ben:bn bos:bs bul:bg bur:my cat:ca ces:cs chi:zh cze:cs dan:da
deu:de dut:nl ell:el eng:en epo:eo est:et eus:eu fas:fa fin:fi fra:fr fre:fr geo:ka ger:de gle:ga glg:gl gre:el guj:gu
hat:ht hau:ha heb:he hin:hi hrv:hr hun:hu hye:hy ibo:ig ice:is ind:id isl:is ita:it jpn:ja kan:kn kat:ka kaz:kk khm:km
kin:rw kor:ko kur:ku lao:lo lat:la lav:lv lit:lt mac:mk mal:ml mar:mr may:ms mkd:mk mon:mn msa:ms mya:my nav:nv nep:ne
nld:nl nor:no ori:or orm:om pan:pa per:fa pol:pl por:pt pus:ps ron:ro rum:ro run:rn rus:ru sin:si slk:sk slo:sk slv:sl
smo:sm som:so spa:es sqi:sq srp:sr swa:sw swe:sv tam:ta tel:te tgl:tl tha:th tib:bo tir:ti ton:to tur:tr ukr:uk urd:ur
uzb:uz vie:vi wel:cy yid:yi yor:yo zho:zh zul:zu`
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string]),
);

/** A CDA language code as BCP 47 writes it: `eng` is `en`, `ENG-us` is `en-US`; anything else stays. */
export function toLanguage(code: string): string {
  const [language = '', ...rest] = code.trim().split(/[-_]/);
  const base = twoLetters.get(language.toLowerCase()) ?? language.toLowerCase();
  return [base, ...rest.map((part) => (part.length === 2 ? part.toUpperCase() : part))].join('-');
}
