(comment) @comment.inside
(comment)+ @comment.around

(let) @function.around
(let value: (_) @function.inside)
(score) @function.around
(score value: (_) @function.inside)
[(domain) (repeat) (scale) (class)] @class.around
(test) @test.around
(parameters parameter: (identifier) @parameter.inside)
(arguments (_) @parameter.inside)
[(option) (rule) (band) (row) (recode_row)] @entry.around
