package io.github.templatedb.sample.stock;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/stock/{sku}")
class StockController {

    private final StockLedger stock;

    StockController(StockLedger stock) {
        this.stock = stock;
    }

    @GetMapping
    StockLevel level(@PathVariable String sku) {
        return new StockLevel(sku, stock.onHand(sku));
    }

    @PostMapping("/deliveries")
    StockLevel deliver(@PathVariable String sku, @Valid @RequestBody Delivery delivery) {
        stock.deliver(sku, delivery.quantity());
        return level(sku);
    }

    record StockLevel(String sku, int onHand) {}

    record Delivery(@Positive int quantity) {}
}
