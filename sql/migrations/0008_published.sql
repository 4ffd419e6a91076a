-- Released cells for BI tools, each count with its margin: under suppression the most that
-- rounding moved it, under dp what 95 of 100 draws of the noise stay within.
CREATE OR REPLACE VIEW published AS
SELECT
    c.* EXCEPT (expires_at),
    r.mechanism AS mechanism,
    r.epsilon AS epsilon,
    r.policy_version AS policy_version,
    r.partial AS partial,
    -- 2.12 is release/margin.ts; rounding has no noise to add.
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'count')])), 0) AS count_margin,
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'visits')])), 0) AS visits_margin,
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'visitors')])), 0) AS visitors_margin
FROM (SELECT * FROM cells FINAL) AS c
INNER JOIN (SELECT * FROM releases FINAL WHERE withheld = '') AS r
    USING (site, cube, window, starts_at)
