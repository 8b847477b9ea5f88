-- What:       what a delivery's charges come to in a version, without any word about a person: no key, user, sub account, text or document.
-- Grain:      account × currency × service month × day × provider × component × model × service × kind.
-- Reads:      recognized_line (defined on the connection), import.
-- Parameters: $month, $version_no, $deliveryId.
select line.account, line.currency, line.service_month, strftime(line.day, '%Y-%m-%d') as day, coalesce(line.provider, '') as provider, line.component,
  line.model as x_model, line.model_maker as x_model_maker, line.category as x_cost_category, line.service as service_name, line.sku as sku_id, line.region as region_id, line.token_kind as x_token_kind, line.tier as x_tier,
  plain(sum(line.recognized_cost)) as recognized, plain(sum(line.credits)) as credits
from recognized_line($month, $version_no) as line
join import on import.import_id = line.x_import_id
where line.kind = 'charge' and import.delivery_id = $deliveryId and line.recognized_cost is not null
group by all
having sum(line.recognized_cost) <> 0 or sum(line.credits) <> 0
order by all
