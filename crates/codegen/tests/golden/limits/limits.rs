crate::support::limits!(
    Note { answers : "answers" items(..= 3) nested(), stars : "stars" range(1..= 5), text
    : "text" length(1..= 80) }
);
