-- What:       the documents a payment was matched to by a person.
-- Grain:      a column of decision.
-- Reads:      nothing.
-- Parameters: none.

alter table decision add column documents varchar;                 -- of kind match: JSON list of {number, issuer}; the subject is the payment's id
