crate::support::limits!(ById { id : "id" length(1..) });
crate::support::limits!(Circle { size : "size" range(0f64..= 10f64) });
crate::support::limits!(ImageMessage { to : "to" length(1..) });
crate::support::limits!(
    Item { count : "count" range(1..), messages : "messages" nested(), name : "name"
    length(2..= 4), parent : "parent" nested(), shape : "shape" nested(), source :
    "source" nested(), tags : "tags" items(..= 2) }
);
crate::support::limits!(enum Message { TextMessage, ImageMessage });
crate::support::limits!(enum Shape { Circle });
crate::support::limits!(enum Source { ById });
crate::support::limits!(
    TextMessage { text : "text" length(..= 5), to : "to" length(1..) }
);
