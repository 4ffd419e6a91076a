import type { RecordOfProcessing as Record } from '../../../policy/recordOfProcessing.ts';
import type { Get } from '../../ask/createGet.ts';
import { useTold } from '../ask/useCompliance.ts';
import { Lines } from '../lines.tsx';
import { SaveButton } from '../saveButton.tsx';
import { Untold } from '../untold.tsx';

/** The record that GDPR art. 30(1) wants, by its letters. */
export function RecordOfProcessing({ get }: { readonly get: Get }) {
  const asked = useTold<Record>(get, '/v1/compliance/record');
  if (asked.state !== 'answered') return <Untold asked={asked} />;
  const record = asked.answer;
  return (
    <>
      <p class="soft">
        {record.law}, policy version {record.policyVersion}. The controller adds what only it knows:
        the machines, who may log on to them, and backups.
      </p>
      <details data-print>
        <summary>The whole record</summary>
        <Whole record={record} />
      </details>
      <p class="saves">
        <SaveButton
          label="Save as JSON"
          file={`${record.site}-record-of-processing.json`}
          type="application/json"
          text={() => `${JSON.stringify(record, null, 2)}\n`}
        />
      </p>
    </>
  );
}

function Whole({ record }: { readonly record: Record }) {
  const { controller, recipients, transfers } = record;
  const { name, address, contact, dpo, representative } = controller;
  return (
    <dl class="record">
      <dt>(a) Controller</dt>
      <dd>
        <Lines
          lines={[
            [name, address].filter(Boolean).join(', '),
            `Contact: ${contact}`,
            ...(dpo ? [`Data protection officer: ${dpo}`] : []),
            ...(representative ? [`Representative: ${representative}`] : []),
          ]}
        />
      </dd>
      <dt>(b) Purposes</dt>
      <dd>
        <Lines lines={record.purposes} />
      </dd>
      <dt>What they rest on (art. 5(2), 6 and 13)</dt>
      <dd>
        <Lines lines={record.legalBasis} />
      </dd>
      <dt>(c) Data subjects</dt>
      <dd>
        <Lines lines={record.dataSubjects} />
      </dd>
      <dt>(c) Personal data</dt>
      <dd>
        <div class="wide-table">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Data</th>
                <th scope="col">What it is used for</th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {record.personalData.map(({ data, use, until }) => (
                <tr key={data}>
                  <th scope="row">{data}</th>
                  <td>{use}</td>
                  <td>{until}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </dd>
      <dt>(c) What is published, about nobody in particular</dt>
      <dd>
        <Lines lines={record.publishedData} />
      </dd>
      <dt>(d) Recipients</dt>
      <dd>
        <Lines
          lines={
            recipients.length === 0
              ? ['Nobody but the controller']
              : recipients.map((it) => `${it.name} (${it.country}): ${it.role}`)
          }
        />
      </dd>
      <dt>(e) Transfers to third countries</dt>
      <dd>
        <Lines
          lines={
            transfers.length === 0
              ? ['None']
              : transfers.map(({ country, safeguard }) => `${country}: ${safeguard}`)
          }
        />
      </dd>
      <dt>(f) Time limits</dt>
      <dd>
        <Lines lines={record.timeLimits} />
      </dd>
      <dt>(g) Security measures (art. 32(1))</dt>
      <dd>
        <Lines lines={record.securityMeasures} />
      </dd>
    </dl>
  );
}
