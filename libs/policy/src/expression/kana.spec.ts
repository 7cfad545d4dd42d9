import { toAscii } from './operators';

describe('names in kana', () => {
  it.each([
    ['ジョン', 'jon'],
    ['シャルル', 'sharuru'],
    ['チェン', 'chen'],
    ['ファン', 'fan'],
    ['ヴァン', 'van'],
    ['ティナ', 'tina'],
    ['ウィリアム', 'wiriamu'],
    ['デュポン', 'dyupon'],
    ['スミス', 'sumisu'],
    ['ローラ', 'rora'],
    ['じゅんこ', 'junko'],
    ['きょうこ', 'kyouko'],
    ['りゅうへい', 'ryuuhei'],
    ['がっこう', 'gakkou'],
    ['はっちょう', 'hatchou'],
    ['ジャック', 'jakku'],
    ['ｼﾞｮﾝ', 'jon'],
    ['サトウ ハナコ', 'satou hanako'],
    ['アッ', 'a'],
  ])('%s is %s', (name, expected) => expect(toAscii(name)).toBe(expected));
});
