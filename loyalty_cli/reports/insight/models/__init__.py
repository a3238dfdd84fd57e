"""The statistics of buying, in floats: shares, forecasts, and what they are fitted with.

What imports numpy or scipy (the extra `insight`) stands here, and is imported only after
`extra.need_numbers`.
"""
