import { spacedName } from './text';

/** Words for an end of employment, and for a day, in the languages whose exports are understood; `TERMDATE` is two of them. */
const END =
  /^leave date$|last (?:work(?:ing)? )?day|terminat|\bterm\b|dismiss|depart(?!ment|amento)|leaving|\bleft\b|exit|separat|resign|offboard|\bend\b|(?:term|end)d(?:ate|t)\b|austritt|kündig|beendig|\bende\b|enddatum|ausscheid|sortie|départ\b|\bfin\b|licenciem|\bbaja\b|egreso|finaliz|\bcese\b|cessazione|\bfine\b|uscita|dimission|deslig|demiss|saída|rescis|término|\buit\b|einddatum|\beinde\b|ontslag|zwolnien|zakończ|rozwiąz|slutt|\bslut|avgång|fratræd|opphør|çıkış|ayrılış|退職|退社|离职|離職|퇴사|퇴직|انتهاء|סיום/iu;
const DAY =
  /(?<!up)dates?\b|dt\b|\bon\b|\bday\b|datum|\btag\b|\bam\b|fecha|\bdata\b|\buit dienst$|dato\b|\bdag\b|tarih|日|일|تاريخ|תאריך/iu;
/** Ends of something else. */
const OTHER =
  /leave\b(?! date$)|leave(?:start|end)|probation|probe|trial|period|período|periodo|prueba|prova|essai|proef|benefit|visa|permit|pay(?:\b|end)|notice|bonus|review/iu;

/** Column names that sound like the day on which an employment ends, and that nothing reads: such people would stay. */
export function unreadEnds(unread: readonly string[]): readonly string[] {
  return unread.filter((name) => {
    const words = spacedName(name);
    return END.test(words) && DAY.test(words) && !OTHER.test(words);
  });
}
