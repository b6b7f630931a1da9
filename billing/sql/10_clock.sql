-- The business day a moment belongs to: the company's zone, its day starting at day_starts.
CREATE OR REPLACE FUNCTION public.business_day(at timestamptz, zone text, day_starts time) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((at AT TIME ZONE zone) - day_starts::interval)::date;
