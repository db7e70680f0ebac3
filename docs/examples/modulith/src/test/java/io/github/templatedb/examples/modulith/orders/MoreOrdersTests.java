package io.github.templatedb.examples.modulith.orders;

import org.springframework.test.context.TestPropertySource;

/** The same module in another context. */
@TestPropertySource(properties = "shop.page-size=2")
public class MoreOrdersTests extends OrdersTests {}
