-- When a profile and a vacancy fit, and how well: the same functions from both sides, so that both see the same.
-- Plain expressions that the planner takes into the statement around them: each argument is used once unless it is a column.
SET ROLE sonar_guard;

-- Which languages are written well, or are to be: the first fifteen of matching.language_bits stand above the sixteen licences, the
-- others in their own bits above the forms of contract. A column more would be one more in the index that each match reads.
CREATE FUNCTION matching.written_of(p_licences int, p_contracts int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((p_licences >> 16) & 32767) | (p_contracts & 1073709056);

-- Who fits at all. Distance counts both sides; what somebody needs from the work counts as offered or not, and stays unsaid. Work that
-- cannot be reached by public transport (1024) is for who lives within 3 km of it, when she travels by nothing else. 1008 are the bits
-- of the hours she can bear.
CREATE FUNCTION matching.fits(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN m.x BETWEEN d.x - m.max_km AND d.x + m.max_km AND m.y BETWEEN d.y - m.max_km AND d.y + m.max_km
    AND p_km <= least(m.max_km, d.max_km)
    AND m.hours_max >= d.hours_min AND m.hours_min <= d.hours_max
    AND (m.level IS NULL OR m.level >= d.level)
    AND m.licences & d.licences = d.licences AND m.languages & d.languages = d.languages AND m.fluent & d.fluent = d.fluent
    AND ~m.contracts & d.contract & 1073709056 = 0  -- writing: half of it stands with the licences, and half here
    AND (m.available_from IS NULL OR m.available_from <= coalesce(d.starts_on, p_today) + 60)
    AND m.demands & d.lacks & 15 = 0 AND (m.demands & d.lacks & 1024 = 0 OR p_km <= 3)
    AND (m.demands & 1008 = 0 OR (m.demands & 1008) >> 4 > d.hours_min)
    AND (m.expires_on IS NULL OR m.expires_on > p_today) AND (d.expires_on IS NULL OR d.expires_on > p_today);

-- What stands between them, as bits: 1 further than she wants to travel, 2 further than the employer looks, 4 hours, 8 level,
-- 16 licences, 32 languages or how well they are spoken or written, 64 available too late, 128 irregular hours, 256 what is told to nobody. Nothing exactly when they fit.
CREATE FUNCTION matching.missing(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_km > m.max_km THEN 1 ELSE 0 END | CASE WHEN p_km > d.max_km THEN 2 ELSE 0 END
    | CASE WHEN m.hours_max < d.hours_min OR m.hours_min > d.hours_max THEN 4 ELSE 0 END
    | CASE WHEN m.level < d.level THEN 8 ELSE 0 END
    | CASE WHEN d.licences & ~m.licences & 65535 <> 0 THEN 16 ELSE 0 END
    | CASE WHEN m.languages & d.languages <> d.languages OR m.fluent & d.fluent <> d.fluent
             OR matching.written_of(d.licences, d.contract) & ~matching.written_of(m.licences, m.contracts) <> 0 THEN 32 ELSE 0 END
    | CASE WHEN m.available_from > coalesce(d.starts_on, p_today) + 60 THEN 64 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 8 <> 0 THEN 128 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 7 <> 0 OR m.demands & d.lacks & 1024 <> 0 AND p_km > 3
             OR m.demands & 1008 <> 0 AND (m.demands & 1008) >> 4 <= d.hours_min OR m.expires_on <= p_today OR d.expires_on <= p_today THEN 256 ELSE 0 END;

-- The languages that a vacancy asks and somebody does not speak, or not well enough, or does not write well enough.
CREATE FUNCTION matching.languages_lacking(m matching.match_profile, d matching.demand) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (d.languages & ~m.languages) | (d.fluent & ~m.fluent)
    | (matching.written_of(d.licences, d.contract) & ~matching.written_of(m.licences, m.contracts));

-- The points of each criterion. Their table is sonar/matching/rules/weights.py, from which docs/generated/matching.md and the
-- entry for the algorithm register are written; a test holds these functions against it. Nothing here knows who somebody is.
CREATE FUNCTION matching.occupation_points(p_stance smallint, p_closeness smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_closeness = 100 THEN CASE p_stance WHEN 1 THEN 36 ELSE 26 END
            ELSE (CASE p_stance WHEN 1 THEN 28 ELSE 18 END * p_closeness) / 100 END;
CREATE FUNCTION matching.distance_points(p_km real, p_max_km smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_max_km = 0 THEN 18 ELSE 18 - floor(12 * p_km / p_max_km)::int END;
CREATE FUNCTION matching.hours_points(p_min smallint, p_max smallint, p_wanted_min smallint, p_wanted_max smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_min <= p_wanted_min AND p_max >= p_wanted_max THEN 14
            ELSE 5 + floor(9.0 * (least(p_max, p_wanted_max) - greatest(p_min, p_wanted_min)) / greatest(p_wanted_max - p_wanted_min, 1))::int END;
CREATE FUNCTION matching.level_points(p_level smallint, p_wanted smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_level IS NULL THEN 3 WHEN p_level = p_wanted THEN 9 WHEN p_level = p_wanted + 1 THEN 7 ELSE 5 END;
CREATE FUNCTION matching.start_points(p_available date, p_starts date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_available IS NULL OR p_available <= p_starts THEN 8 ELSE greatest(0, 8 - (p_available - p_starts + 6) / 7) END;
CREATE FUNCTION matching.contract_points(p_contracts int, p_offered int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_contracts & 32767 = 0 THEN 4 WHEN p_contracts & p_offered & 32767 <> 0 THEN 5 ELSE 0 END;
-- Of the skills that are asked, the share she has. Where none is asked everybody has them all.
CREATE FUNCTION matching.skills_points(p_skills bigint, p_more bigint, p_asked bigint, p_asked_more bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_asked = 0 AND p_asked_more = 0 THEN 6
            ELSE 6 * (bit_count((p_skills & p_asked)::bit(64)) + bit_count((p_more & p_asked_more)::bit(64)))::int
                 / (bit_count(p_asked::bit(64)) + bit_count(p_asked_more::bit(64)))::int END;
-- How well she speaks the languages that are asked. Others do not count: they tell where somebody comes from.
CREATE FUNCTION matching.languages_points(p_fluent int, p_asked int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_asked = 0 THEN 4
            ELSE 1 + 3 * bit_count((p_fluent & p_asked)::bit(32))::int / bit_count(p_asked::bit(32))::int END;

-- The score: the sum, at most 100.
CREATE FUNCTION matching.score(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN matching.occupation_points(m.stance, p_closeness) + matching.distance_points(p_km, m.max_km)
    + matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) + matching.level_points(m.level, d.level)
    + matching.start_points(m.available_from, coalesce(d.starts_on, p_today)) + matching.contract_points(m.contracts, d.contract)
    + matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more) + matching.languages_points(m.fluent, d.languages);

RESET ROLE;
