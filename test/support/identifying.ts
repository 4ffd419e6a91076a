/** Numbers that are published for tests, or reserved for documentation. */
export const IDENTIFYING = {
  mail: ['ada@mail.example', 'ada.b+c@sub.mail.example', 'to:ada@163.com', 'ada@почта.рф', '@ada'],
  telephone: [
    '+49 (171) 234-5678',
    '+49 (0)30 12345-678',
    '0171/2345678',
    '0171-234-56-78',
    '06.12.34.56.78',
    '555-123-4567',
    '1.555.123.4567',
    '(555) 123-4567',
    '00441632960961',
    '98123 45678',
    'call-01632-960-961-now',
    // A date to look at, were it not for what stands before it.
    '+45 20101014',
    '020-2010-1014',
    '020 2019 2024',
  ],
  card: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111_1111_1111_1111',
    '3782-822463-10005',
    '30569309025904',
    '6304000000000000000',
    // A wrong digit makes it no card, but still a long number.
    '4111-1111-1111-1112',
    // Years to look at, were it not for the check digit.
    '2011-2012-2013-2010',
  ],
  aadhaar: ['999941057058', '9999 4105 7058', '9999-4105-7058', '9999 4105 7059', '2011 2012 2016'],
  pan: ['ABCPD1234E', 'abcpd1234e', 'pan-ABCPD1234E', 'pan_abcfd1234e'],
  'social security': ['078-05-1120', '219-09-9999', '219 09 9999'],
  iban: [
    'GB82WEST12345698765432',
    'GB82 WEST 1234 5698 7654 32',
    'gb82-west-1234-5698-7654-32',
    'KZ86 125K ZT50 0410 0100',
    'RO49-AAAA-1B31-0075-9384-0000',
    'NO93 8601 1117 947',
  ],
  jwt: ['eyJhbGciOiJIUzI1NiJ9', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGciOiJub25lIn0'],
  uuid: [
    '5f928a29-e288-4b78-a7f3-0d46b3081873',
    '5F928A29-E288-4B78-A7F3-0D46B3081873',
    '5f928a29e2884b78a7f30d46b3081873',
    'user-5f928a29-e288-4b78',
  ],
  'ipv4 in hexadecimal': ['0xc0000201', 'from-0xC0000201', '0xc0.0x0.0x2.0x1'],
  ipv4: ['192.0.2.1', '203.0.113.254', 'ip-198.51.100.7', '192.0.2.1.8080', '198.051.100.007'],
  ipv6: [
    '2001:db8:85a3::8a2e',
    '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    '2001:db8::',
    '2001:db8:85a3:8d3',
    'fe80::1',
    '::ffff:192.0.2.1',
    '[2001:db8::1]:443',
    'ip:2001:db8::1',
  ],
  mac: ['00:00:5e:00:53:af', '00-00-5E-00-53-AF', '0000.5e00.53af', '00005e0053af'],
  token: [
    'dGhpc2lzYXRva2VuMTIzNDU2',
    'PRmiXeptR36kaC0GEAetxp_TkvowlIOtbR7ePgFOpF4',
    'd41d8cd98f00b204e9800998ecf8427e',
    'D41D8CD98F00B204',
    'sha256-d41d8cd98f00b204e980',
    'x-d41d8cd98f00b204-y',
    '4b3403665fea6',
    '507f1f77bcf86cd799439011',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'JBSWY3DPEHPK3PXPJBSWY3DP',
    'znboAwaYvSeWmdKrgkmAmijM',
    'D-w7uwUg3e_r9r-VGpe0JA',
    '1HGCM82633A004352',
  ],
  'long number': [
    '123456789',
    '1700000000000',
    'session20120517103000',
    'order-20190412-88120394-1',
  ],
  position: ['52.520008,13.404954', '-33.8688 151.2093'],
};

/** What looks like it and is nobody's. */
export const HARMLESS = {
  mail: ['at-home', 'icon@2x.png', 'lodash@4.17.21', 'a @ b', '100@50'],
  'date, year or time': [
    '2012-05-17',
    '2012-05-17-10-things',
    '2012-05-17-2012-05-19',
    '2012.05.17-10.30.00',
    '17-05-2012-10-things',
    'notes-20120517-3',
    '20120517-103000',
    '2019-2024',
    '2019-2024-10-tips',
    '2011-2012-2013-roundup',
    'ww2-1939-1945',
  ],
  version: [
    '2.20110530',
    'xdotool-2.20101014.3063.tar.gz',
    'v2.14.3.1',
    'v17.10.35122.118',
    '10.0.19045.3803',
    '120.0.6099.109',
    '4.0.0.0',
    '1.2.3',
  ],
  'weakness number': ['CVE-2021-44228', 'cve-2024-1234567'],
  'short number': ['issue-1234', '12345678', '48211-17', '1920x1080-3840x2160'],
  ipv4: ['300.1.2.3', '1.2.3', '192.0.2'],
  'ipv6 and mac': [
    '10:30:00',
    '01:02:03:04',
    'std::vector',
    'Data::Dumper',
    'a::b',
    'be-ad-da-be-ef-ed',
  ],
  // The fourth letter tells no holder, and no whole token.
  pan: ['abcdd1234e', 'ABCPD1234', 'xabcpd1234e', 'abcpd12345'],
  jwt: ['eyjafjallajokull-2010'],
  uuid: ['5f928a29-e288'],
  iban: ['gb82-west-side-story', 'de22-route'],
  words: [
    'internationalization2024',
    'windows10installationguide',
    'donaudampfschifffahrtsgesellschaft',
    'TransportMasterNodeOperationAction',
    'slf4j-log4j12',
    'iPhone15ProMax256GB',
    'ui-bg_highlight-soft_25_327E04_1x100.png',
    'xn--80aesfpebagmfblc0a.xn--p1ai',
    'xn--90adhhccf5aeewt7j.xn--p1ai',
  ],
  encoded: ['caf%C3%A9', '100%25', '%E8%F1%EF', '100%', '%zz%4'],
  'other scripts': ['東京', 'привет-мир', 'ﬁnance', '२०२४'],
};

/** Every byte as %XX. */
export const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const arabicDigits = (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

/** Ways to write the same. Each leaves the number of characters that show. */
export const DISGUISES: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'percent-encoded': percent,
  'percent-encoded twice': (text) => percent(percent(text)),
  'encoded in part': (text) => text.replaceAll('@', '%2540').replaceAll('-', '%2D'),
  'full-width': fullWidth,
  'full-width, then encoded': (text) => encodeURIComponent(fullWidth(text)),
  'encoded, then full-width': (text) => fullWidth(encodeURIComponent(text)),
  'digits of another script': arabicDigits,
  'with characters that do not show': (text) => text.split('').join('\u200b'),
  'with soft hyphens, encoded': (text) => encodeURIComponent(text.split('').join('\u00ad')),
  'beside a broken encoding': (text) => `%E8%zz_${text}_%`,
  'within a text': (text) => `hello ${text} world`,
};
