-- What a line of a closed month stands on: one SHA-256 over its transfers in order, as text that is the same everywhere.

CREATE OR REPLACE FUNCTION public.transfer_text(t public.billing_transfer) RETURNS text LANGUAGE sql STABLE
RETURN concat_ws('|', t.id, t.amount, t.source_id, t.target_id, t.reason, coalesce(t.purse_id, 0), t.redemption_id,
                 to_char(t.period, 'YYYY-MM'));

CREATE OR REPLACE FUNCTION public.line_seals(month date)
RETURNS TABLE (company_id bigint, restaurant_id bigint, day date, seal text) LANGUAGE sql STABLE AS $$
    SELECT r.company_id, r.restaurant_id, r.business_day,
           encode(sha256(convert_to(string_agg(public.transfer_text(t), E'\n' ORDER BY t.id), 'UTF8')), 'hex')
      FROM public.billing_transfer t JOIN public.billing_redemption r ON r.id = t.redemption_id
     WHERE t.period = month AND r.period = month GROUP BY 1, 2, 3
$$;
