package io.github.templatedb.sample.payment;

import io.github.templatedb.sample.ShopProperties;
import java.math.BigDecimal;
import org.springframework.stereotype.Component;

/** Moves no money: captures everything but what is beyond a card's limit. */
@Component
class SandboxPaymentGateway implements PaymentGateway {

    private final ShopProperties shop;

    SandboxPaymentGateway(ShopProperties shop) {
        this.shop = shop;
    }

    @Override
    public Charge charge(String orderNumber, BigDecimal amount, PaymentMethod method) {
        var declined = method == PaymentMethod.CARD && amount.compareTo(shop.cardLimit()) > 0;
        return new Charge(declined ? PaymentStatus.DECLINED : PaymentStatus.CAPTURED, "sandbox-" + orderNumber);
    }
}
