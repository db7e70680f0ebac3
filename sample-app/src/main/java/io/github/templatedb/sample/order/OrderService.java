package io.github.templatedb.sample.order;

import static java.util.Comparator.comparing;

import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.ShopProperties;
import io.github.templatedb.sample.catalogue.PriceList;
import io.github.templatedb.sample.catalogue.Product;
import io.github.templatedb.sample.catalogue.ProductRepository;
import io.github.templatedb.sample.customer.CustomerRepository;
import io.github.templatedb.sample.stock.StockLedger;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Places and cancels orders. */
@Service
public class OrderService {

    private final OrderRepository orders;
    private final OrderNumbers numbers;
    private final CustomerRepository customers;
    private final ProductRepository products;
    private final PriceList prices;
    private final Coupons coupons;
    private final StockLedger stock;
    private final ShopProperties shop;
    private final Clock clock;

    OrderService(
            OrderRepository orders,
            OrderNumbers numbers,
            CustomerRepository customers,
            ProductRepository products,
            PriceList prices,
            Coupons coupons,
            StockLedger stock,
            ShopProperties shop,
            Clock clock) {
        this.orders = orders;
        this.numbers = numbers;
        this.customers = customers;
        this.products = products;
        this.prices = prices;
        this.coupons = coupons;
        this.stock = stock;
        this.shop = shop;
        this.clock = clock;
    }

    /**
     * Places the order and takes its stock, or does nothing at all: refuses an unknown customer or product, a quantity
     * that the channel does not sell, a coupon that cannot be used, and stock that is not there.
     */
    @Transactional
    public OrderView place(NewOrder wanted) {
        var customer = customers
                .findById(wanted.customerId())
                .orElseThrow(() -> Refusal.unknown("Customer", wanted.customerId()));
        var today = LocalDate.now(clock);
        // In one order for all, so that two orders cannot wait for each other's stock.
        var items = wanted.items().stream()
                .sorted(comparing(NewOrder.Item::sku))
                .map(item -> priced(item, today))
                .toList();

        var order = new PurchaseOrder(numbers.next(today.getYear()), customer, shop.currency(), clock.instant());
        items.forEach(item -> order.add(item.product(), item.quantity(), item.unitPrice()));
        if (wanted.coupon() != null) {
            order.redeem(coupons.redeem(wanted.coupon(), today));
        }
        var placed = orders.saveAndFlush(order);
        items.forEach(item -> stock.sell(placed.number(), item.product().id(), item.quantity()));
        return OrderView.of(placed);
    }

    /** Cancels the order; its stock goes back. Refuses an order that is unknown or not open any more. */
    @Transactional
    public OrderView cancel(String number) {
        var order = orders.lock(number).orElseThrow(() -> Refusal.unknown("Order", number));
        order.cancel();
        return OrderView.of(orders.saveAndFlush(order));
    }

    /** The order. Refuses a number that is unknown. */
    @Transactional(readOnly = true)
    public OrderView find(String number) {
        return orders.findWithLinesByNumber(number)
                .map(OrderView::of)
                .orElseThrow(() -> Refusal.unknown("Order", number));
    }

    /** What the customer with this e-mail address has ordered, the latest first. */
    @Transactional(readOnly = true)
    public List<OrderView> of(String email) {
        return orders.findByCustomerEmailOrderByPlacedAtDescNumberDesc(email).stream()
                .map(OrderView::of)
                .toList();
    }

    private PricedItem priced(NewOrder.Item item, LocalDate today) {
        if (item.quantity() < shop.minimumQuantity() || item.quantity() > shop.maximumQuantity()) {
            throw new Refusal(
                    Refusal.Reason.QUANTITY_NOT_ALLOWED,
                    "%d pieces of %s: an order takes %d to %d."
                            .formatted(item.quantity(), item.sku(), shop.minimumQuantity(), shop.maximumQuantity()));
        }
        var product =
                products.findBySkuAndActiveTrue(item.sku()).orElseThrow(() -> Refusal.unknown("Product", item.sku()));
        return new PricedItem(product, item.quantity(), prices.priceOf(item.sku(), item.quantity(), today));
    }

    private record PricedItem(Product product, int quantity, BigDecimal unitPrice) {}
}
