import { OTHER, UNKNOWN } from '../policy/values.ts';

/** Families of operating systems and browsers that are told apart; all others are `(other)`. */
function families(names: string): ReadonlyMap<string, string> {
  return new Map(names.split(', ').map((name) => [name.toLowerCase(), name]));
}

export const OS_FAMILIES = families(
  'Android, iOS, Windows, Mac OS, Linux, Ubuntu, Debian, Fedora, Arch, Mint, Chromium OS, HarmonyOS, KaiOS, Tizen, webOS, PlayStation, Xbox, Nintendo, Windows Phone, FreeBSD',
);

export const BROWSER_FAMILIES = families(
  'Chrome, Mobile Safari, Safari, Edge, Firefox, Mobile Firefox, Samsung Internet, Opera, Opera Mini, Opera Touch, Opera GX, Opera Mobi, Chrome WebView, WebKit, GSA, Facebook, Instagram, WeChat, LinkedIn, Snapchat, TikTok, Pinterest, Twitter, Line, DuckDuckGo, Brave, Vivaldi, Yandex, UCBrowser, MIUI Browser, Huawei Browser, Vivo Browser, OPPO Browser, Silk, Chromium, Chrome Headless, Android Browser, IE, IEMobile, Whale, QQBrowser, Baidu, Sogou Explorer, Puffin, Ecosia, Electron, Konqueror, Epiphany, SeaMonkey, Waterfox, Iceweasel',
);

/**
 * A family as it is spelt in the list. The parser hands on what stands in the
 * user agent, which may be anything, so only known names are kept.
 */
export function family(name: string | undefined, known: ReadonlyMap<string, string>): string {
  return name === undefined ? UNKNOWN : (known.get(name.toLowerCase()) ?? OTHER);
}
