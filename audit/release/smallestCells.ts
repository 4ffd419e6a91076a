/**
 * Counts the cells of a site by how large they are beside their rule, and those that break it. What the
 * policy in force says comes in as parameters; of releases under other versions what they state counts.
 *
 * Under suppression at least k contributed: consented visitors, and entries without one (of events that
 * are no page views ten stand for one). The most that can be, by what was published:
 * the visitors, if they are, and the entries (else the events), each as far as rounding may have
 * moved it down; else the events, since who contributed sent one. With a bound, or with neither,
 * nothing follows.
 */
export const SMALLEST_CELLS = `SELECT
    cube, version, length(arrayFilter(edge -> ratio >= edge, {edges:Array(Float64)})) AS bin,
    count() AS cells,
    countIf(has_size) AS ruled,
    countIf(rule > 0 AND NOT has_size) AS untold,
    countIf(has_size AND ratio < 1) AS below,
    countIf(is_uneven) AS uneven, countIf(is_held) AS held_back, countIf(by = '') AS orphan
  FROM (
    SELECT
      cube, version, is_held, by, rule,
      greatest(1, stated_step) AS step,
      -- The most that a published count is below the true one.
      intDiv(step + 1, 2) - 1 AS moved,
      transform(cube, {cubes:Array(String)}, {events:Array(UInt32)}, toUInt32(1)) AS events_a_person,
      multiIf(
        by = 'dp', multiIf(has(measures, 'visitors'), visitors, has(measures, 'count'), count, visits),
        startsWith(cube, 'audience_'),
        visitors + moved + greatest(0, anonymous_visits - counted_twice + 2 * moved),
        has(measures, 'visitors') AND has(measures, 'visits') AND has(measures, 'count'),
        visitors + moved + intDiv(least(visits, count) + moved, events_a_person),
        has(measures, 'visitors') AND has(measures, 'visits'), visitors + moved + visits + moved,
        has(measures, 'visitors') AND has(measures, 'count'),
        visitors + moved + intDiv(count + moved, events_a_person),
        has(measures, 'count') AND NOT has(measures, 'visitors') AND bounds[indexOf(measures, 'count')] = 0,
        count + moved,
        NULL
      ) AS size,
      rule > 0 AND isNotNull(size) AS has_size,
      if(has_size, toFloat64(assumeNotNull(size)) / rule, -1.) AS ratio,
      by = 'suppression' AND arrayExists(
        n -> n < 0 OR n % step != 0,
        [count, visits, visitors, consented_visits, squared_visits, anonymous_visits, counted_twice, clipped_visits]
      ) AS is_uneven
    FROM (SELECT * FROM cells FINAL WHERE site = {site:String}) AS c
    LEFT JOIN (
      SELECT
        site, cube, window, starts_at, measures, bounds,
        policy_version AS version,
        policy_version = {version:UInt32} AS in_force,
        withheld != '' AS is_held,
        if(in_force, {mechanism:String}, mechanism) AS by,
        if(in_force, {rounding:UInt32}, rounding) AS stated_step,
        multiIf(
          by = 'suppression', toInt64(if(in_force, {k:UInt32}, k)),
          in_force, transform(cube, {cubes:Array(String)}, {thresholds:Array(Int64)}, toInt64(0)),
          closed = 1, toInt64(0),
          threshold
        ) AS rule
      FROM releases FINAL WHERE site = {site:String}
    ) AS r USING (site, cube, window, starts_at)
  )
  GROUP BY version, cube, bin ORDER BY cube, version, bin`;
