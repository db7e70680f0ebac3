package io.github.templatedb.sample.order;

import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/orders")
class OrderController {

    private final OrderService orders;

    OrderController(OrderService orders) {
        this.orders = orders;
    }

    @PostMapping
    ResponseEntity<OrderView> place(@Valid @RequestBody NewOrder wanted) {
        var order = orders.place(wanted);
        return ResponseEntity.created(URI.create("/orders/" + order.number())).body(order);
    }

    @GetMapping
    List<OrderView> of(@RequestParam String email) {
        return orders.of(email);
    }

    @GetMapping("/{number}")
    OrderView find(@PathVariable String number) {
        return orders.find(number);
    }

    @PostMapping("/{number}/cancellation")
    OrderView cancel(@PathVariable String number) {
        return orders.cancel(number);
    }
}
