import Diagnostics

extension ErrorPages {
    static let tensors: [ErrorPage] = [
        ErrorPage(
            "TL0401", "Shapes that do not fit",
            """
            Two tensors meet element by element when their sizes, compared from the right, are equal or one of them is 1. A size that is \
            missing on the left counts as 1. `x[:, None]` makes a column of a row, `x.T` swaps rows and columns. \
            For a matrix product the columns of the left are as many as the rows of the right.
            """, wrong: "ones(3, 2) + ones(3)", right: "ones(3, 2) + ones(3)[:, None]"),
        ErrorPage(
            "TL0402", "A tensor of the wrong shape",
            """
            The operation needs a certain number of dimensions or certain sizes: tensors that are joined differ in one dimension only, \
            labels are as many as rows of scores. `x.shape` says what a tensor has, `x.reshape(...)` and `x.T` change it.
            """, wrong: "cat([ones(2, 3), ones(2, 4)], dim=0)", right: "cat([ones(2, 3), ones(2, 4)], dim=1)"),
        ErrorPage(
            "TL0403", "A tensor of the wrong type",
            """
            Means, gradients and losses are computed with decimal numbers; labels and positions are whole ones. `x.to(float32)` and \
            `x.to(int64)` change the type.
            """, wrong: "tensor([1, 2, 3]).mean()", right: "tensor([1.0, 2.0, 3.0]).mean()"),
        ErrorPage(
            "TL0404", "A dimension that is not there",
            """
            Dimensions count from 0: a matrix has the dimensions 0 (rows) and 1 (columns), and -1 is the last.
            """, wrong: "ones(2, 3).sum(dim=2)", right: "ones(2, 3).sum(dim=1)"),
        ErrorPage(
            "TL0405", "An index outside a tensor",
            """
            Positions along a dimension count from 0 and end one below its size. An index is a whole number, a slice, a list of positions, a mask \
            of booleans, `None` or `...`, one for each dimension at most.
            """, wrong: "ones(2, 3)[2]", right: "ones(2, 3)[1]"),
        ErrorPage(
            "TL0406", "A shape with another number of places",
            """
            `reshape` only arranges the same numbers differently: the product of the new sizes is the number of elements. One size may be \
            -1 and is worked out.
            """, wrong: "ones(2, 3).reshape(4, 2)", right: "ones(2, 3).reshape(3, -1)"),
        ErrorPage(
            "TL0407", "Rows of different length",
            """
            A tensor is a box: every row has the same length, and so has every row of a row.
            """, wrong: "tensor([[1, 2], [3]])", right: "tensor([[1, 2], [3, 0]])"),
        ErrorPage(
            "TL0408", "An argument a tensor function does not take",
            """
            The message names the argument, what it must be, and what it was. `help(f)` shows the function's signature.
            """, wrong: "mse_loss(ones(2), ones(2), reduction=\"average\")",
            right: "mse_loss(ones(2), ones(2), reduction=\"mean\")"),
        ErrorPage(
            "TL0409", "One answer from many elements",
            """
            `if`, `and`, `float(x)` and `x.item()` need one number, and a tensor with several has several. Reduce it first: `.all()`, \
            `.any()`, `.mean()`, `.sum()`.
            """, wrong: "x = tensor([1.0, -1.0])\nif x > 0:\n    print(\"positive\")",
            right: "x = tensor([1.0, -1.0])\nif (x > 0).any():\n    print(\"positive\")"),
        ErrorPage(
            "TL0411", "A tensor larger than any memory",
            """
            Sizes multiply: a tensor of shape (100000, 100000, 1000) has ten trillion elements. Work on a part, or on a batch at a time.
            """, wrong: "zeros(10**6, 10**6, 10**6)", right: "zeros(10, 10, 10)"),
        ErrorPage(
            "TL0410", "No gradient",
            """
            Some operations have no slope to follow: comparing, rounding to positions, sorting out. A loss is made of others.
            """, wrong: "net = sequential(linear(2, 2))\nvalue_and_grad(lambda x: (net(x) > 0).sum(), net)(ones(3, 2))",
            right: "net = sequential(linear(2, 2))\nvalue_and_grad(lambda x: net(x).mean(), net)(ones(3, 2))"),
    ]
}
