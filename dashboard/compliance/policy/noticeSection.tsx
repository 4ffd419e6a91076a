import type { Notice } from '../../../policy/notice.ts';
import type { Get } from '../../ask/createGet.ts';
import { Panel } from '../../parts/panel.tsx';
import { useSite } from '../../session/siteContext.ts';
import { useTold } from '../ask/useCompliance.ts';
import { Lines } from '../lines.tsx';
import { Untold } from '../untold.tsx';
import { RecordOfProcessing } from './recordOfProcessing.tsx';

/** What visitors are told, and what an authority may ask for. */
export function NoticeSection({ get }: { readonly get: Get }) {
  const asked = useTold<Notice>(get, '/v1/compliance/notice');
  return (
    <Panel name="notice" heading="Notice and record">
      <h3>What visitors are told</h3>
      {asked.state === 'answered' ? <Told notice={asked.answer} /> : <Untold asked={asked} />}
      <h3>Record of processing</h3>
      <RecordOfProcessing get={get} />
    </Panel>
  );
}

function Told({ notice }: { readonly notice: Notice }) {
  const { site } = useSite();
  return (
    <>
      <p>{notice.summary}</p>
      <p class="small">
        <a href={site.notice}>The public page</a> ·{' '}
        <a href={notice.privacyPolicy}>Privacy policy of {notice.controller.name}</a>
      </p>
      <details data-print>
        <summary>The whole notice</summary>
        <p>
          <strong>{notice.title}</strong>
        </p>
        {notice.sections.map(({ id, heading, paragraphs, items = [] }) => (
          <section key={id} class="words">
            <h4>{heading}</h4>
            {paragraphs.map((text) => (
              <p key={text}>{text}</p>
            ))}
            {items.length > 0 ? <Lines lines={items} /> : null}
          </section>
        ))}
      </details>
    </>
  );
}
